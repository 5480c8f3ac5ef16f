import type { ImageFact } from '../evidence/facts.ts';
import { privateEcrImage, uriAt } from '../image-reference.ts';
import { unreachableRegion } from '../network/index.ts';
import { routeTableOf } from '../network/tables.ts';
import { type PathFacts, pathKeys } from '../network/types.ts';
import { aws, copyImage, dockerLogin, newRevision, pushImage } from '../remedies/commands.ts';
import type { Finding, Gap, Known, PullFailure, Remediation } from '../types.ts';
import { defineCheck, explainsAny } from './define.ts';
import {
  answers,
  describeImage,
  pullable,
  referenceAsked,
  referenceWords,
  regionMismatched,
  skipUnlessPrivateEcr,
} from './shared/ecr.ts';

type Facts = Known<'image'> & PathFacts;

export const imageRegionMismatched = defineCheck({
  id: 'image-region-mismatched',
  title: 'Image in another Region',
  needs: ['image', 'imageAtHome'],
  // Where the image is tells most; the network tells whether a timeout comes of it.
  wants: ['puller', 'subnet', ...pathKeys],

  skip(failure) {
    const sameRegion = privateEcrImage(failure)?.region === failure.task.region;
    return skipUnlessPrivateEcr(failure) ?? (sameRegion ? inOwnRegion(failure) : undefined);
  },

  evaluate(facts, failure) {
    const { image, imageAtHome: home, routeTables, vpcEndpoints } = facts;
    const { account, region } = failure.task;
    if (!home || image.region === region) return { is: 'notApplicable', because: inOwnRegion(failure) };
    const elsewhere = regionMismatched(failure, image, home);
    const cutOff = unreachableRegion(facts, failure);
    if (elsewhere || cutOff) {
      return { is: 'fail', finding: findingOf(facts, home, { elsewhere, cutOff }, failure) };
    }
    if (image.exists && routeTables && vpcEndpoints)
      return {
        is: 'pass',
        because: `the image exists in ${image.region}, and the way there is not known to be closed`,
      };
    if (image.exists) return { is: 'inconclusive', gaps: [unseenWay(image.region)] };
    return image.account === account
      ? { is: 'pass', because: `the image is no more in ${region} than in ${image.region}` }
      : { is: 'notApplicable', because: `the image is in another account: see image-account-mismatched` };
  },

  explains: explainsAny([...answers, 'timeout', 'unrecognised']),
});

const unseenWay = (region: string): Gap => ({
  action: 'ec2:DescribeRouteTables',
  reason: `the image exists in ${region}, and the way there could not be read`,
});

const inOwnRegion = ({ task }: PullFailure) => `the image is in the task's own Region, ${task.region}`;

/** `elsewhere`: what the URI names is in the task's own Region. `cutOff`: no packet gets to the URI's Region. */
interface Why {
  elsewhere: boolean;
  cutOff: boolean;
}

function findingOf(facts: Facts, home: ImageFact, { elsewhere, cutOff }: Why, failure: PullFailure): Finding {
  const { image, subnet } = facts;
  const unreachable = `${subnet?.SubnetId} cannot reach ${image.region}: it has no way to the internet, and its VPC endpoints lead to ECR in ${failure.task.region} only`;
  return {
    resource: failure.task.taskDefinitionArn,
    summary: elsewhere
      ? `${whereItIs(image, home, failure)}${cutOff ? `; besides, ${unreachable}` : ''}.`
      : `The image of container ${failure.container.name} is in ${image.region}, and ${unreachable}.`,
    evidence: [describeImage(image), describeImage(home), ...(cutOff ? wayOut(facts) : [])],
    remediation: remedy(image, home, failure),
    symptoms: [...(elsewhere ? answers : []), ...(cutOff ? (['timeout'] as const) : []), 'unrecognised'],
    legs: cutOff ? ['registry-auth', 'manifest', 'layer'] : ['manifest'],
  };
}

function whereItIs(image: ImageFact, home: ImageFact, { container, task }: PullFailure): string {
  const what = referenceWords(image.reference);
  const repository = `repository ${image.repository}`;
  const names = `The image of container ${container.name} names ${image.region}, which has no`;
  return pullable(home)
    ? `${names} ${image.repositoryExists ? `${what} of ${repository}` : repository}; ${what} exists in ${task.region}, where the task runs`
    : `${names} ${repository}; the repository is in ${task.region}, where the task runs, without ${what}`;
}

function wayOut({ subnet, routeTables, vpcEndpoints }: Facts): string[] {
  if (!subnet || !routeTables || !vpcEndpoints) return [];
  const table =
    routeTableOf(subnet.SubnetId, routeTables)?.RouteTableId ?? `no route table of ${subnet.VpcId}`;
  const services = vpcEndpoints.map(({ ServiceName }) => ServiceName).join(', ');
  return [
    `ec2:DescribeRouteTables: ${table} gives ${subnet.SubnetId} no way to the internet`,
    `ec2:DescribeVpcEndpoints: ${subnet.VpcId} has ${services}`,
  ];
}

/** The image as it should be named, after it has been brought there where it is not there yet. */
function remedy(image: ImageFact, home: ImageFact, failure: PullFailure): Remediation {
  const { task, container } = failure;
  const { region, repository } = home;
  const reference = referenceAsked(failure, image.reference);
  const target = uriAt(failure, { ...home, reference });
  const revision = newRevision(task, { image: target, of: container.name });
  if (pullable(home)) {
    return {
      text: `Register a revision whose image is in ${region}.`,
      commands: revision,
      alternatives: [
        {
          text: `to go on pulling from ${image.region}, push the image there, and give the subnet a way there.`,
          commands: [],
        },
      ],
    };
  }
  if (!image.exists) {
    return {
      text: `Push the image to ${region} and register a revision that names it there.`,
      commands: [...pushImage(target, region), ...revision],
    };
  }
  const source = uriAt(failure, { ...image, reference });
  return {
    text: `Copy the image to ${region} and register a revision that names it there (ECR replication copies what is pushed from then on).`,
    commands: [
      ...(home.repositoryExists
        ? []
        : [aws('ecr', 'create-repository', '--repository-name', repository, '--region', region)]),
      dockerLogin(source, image.region),
      dockerLogin(target, region),
      ...copyImage(failure, source, target),
      ...revision,
    ],
    alternatives: [{ text: 'give the subnet a way to the internet.', commands: [] }],
  };
}
