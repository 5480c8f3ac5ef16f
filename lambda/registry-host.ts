/**
 * Whether the host in an image reference is a slip for that of a known registry. A guess by nearness, so that only a
 * host that did not answer as a registry may be called one.
 */
import { distance } from 'fastest-levenshtein';
import { registryHost } from './image-reference.ts';
import type { StoppedTask } from './types.ts';

export interface HostSlip {
  /** What is wrong with the host: `which is one letter from ghcr.io`. */
  because: string;
  /** The host that was probably meant. */
  meant: string;
  /** No registry can ever be at this host, whatever it answers. */
  certain?: true;
}

/** Registries of the public. A host that is one of these is no slip for another. */
const known: readonly string[] = [
  'docker.io',
  'index.docker.io',
  'registry-1.docker.io',
  'ghcr.io',
  'quay.io',
  'gcr.io',
  'public.ecr.aws',
  'mcr.microsoft.com',
  'registry.gitlab.com',
  'registry.k8s.io',
  'nvcr.io',
  'icr.io',
  'lscr.io',
  'cgr.dev',
  'docker.elastic.co',
  'registry.redhat.io',
  'registry.access.redhat.com',
  'container-registry.oracle.com',
];

/** Known registries whose names are too short, or too near to other registries', to be guessed at. */
const neverMeant: readonly string[] = ['icr.io', 'cgr.dev', 'lscr.io', 'nvcr.io', 'index.docker.io'];

/** Web sites that people copy an image's address from, which are no registries. */
const sites: Readonly<Record<string, string>> = {
  'docker.com': 'docker.io',
  'hub.docker.com': 'docker.io',
  'hub.docker.io': 'docker.io',
  'github.com': 'ghcr.io',
  'gitlab.com': 'registry.gitlab.com',
  'gallery.ecr.aws': 'public.ecr.aws',
};

/** `undefined`: a known registry, or a name that is near to none. `host` may have a port. */
export function hostSlip(host: string, task: StoppedTask): HostSlip | undefined {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  if (known.includes(name) || isAddressOrLocal(name)) return undefined;
  const site = sites[name];
  if (site !== undefined)
    return { because: 'which is a web site and no registry', meant: site, certain: true };
  return ofEcr(name, task) ?? near(name);
}

const isAddressOrLocal = (name: string): boolean =>
  /^[\d.]+$|^\[|^localhost$/.test(name) || !name.includes('.');

function near(name: string): HostSlip | undefined {
  const [nearest] = known
    .filter((each) => !neverMeant.includes(each))
    .map((meant) => ({ meant, edits: edits(name, meant) }))
    .filter(({ meant, edits }) => edits <= (meant.length < 10 ? 1 : 2))
    .sort((one, other) => one.edits - other.edits || other.meant.length - one.meant.length);
  if (!nearest) return undefined;
  const meant = nearest.meant === 'registry-1.docker.io' ? 'docker.io' : nearest.meant;
  // `acr.io`, `tcr.io`: names that are registries of their own somewhere.
  if (meant === 'gcr.io' && /^[a-z]{0,2}cr\.io$/.test(name)) return undefined;
  return { because: `which is no known registry, and nearly ${meant}`, meant };
}

/** Two letters that changed places are one slip of the finger. */
function edits(one: string, other: string): number {
  const swapped = [...one].some(
    (_, at) => one.slice(0, at) + (one[at + 1] ?? '') + (one[at] ?? '') + one.slice(at + 2) === other,
  );
  return swapped ? 1 : distance(one, other);
}

/** A host that has the parts of an ECR registry's, and is none: a part is missing, mistyped or in another's place. */
function ofEcr(name: string, task: StoppedTask): HostSlip | undefined {
  const labels = name.split('.');
  // The name of an endpoint or of ECR's API is right elsewhere.
  if (labels.includes('vpce') || labels[0] === 'api' || labels[0] === 'ecr-public') return undefined;
  if (!labels.some((label) => isEcrLabel(label)) || !labels.slice(-3).some(isAmazon)) return undefined;
  const account = /(?<!\d)\d{12}(?!\d)/.exec(name)?.[0];
  const numeral = labels.find((label) => /^\d{6,}$/.test(label));
  const region = labels.find((label) => isRegionOfAws.test(label)) ?? task.region;
  const meant = registryHost(
    { ...task, partition: region.startsWith('cn-') ? 'aws-cn' : task.partition },
    { account: account ?? task.account, region },
  );
  if (name === meant || isEcrHost.test(name)) return chinese(name, region, meant);
  if (account === undefined) {
    const because = numeral
      ? `whose account id ${numeral} has ${numeral.length} digits instead of 12`
      : 'which is a registry of Amazon ECR without the account id';
    return { because, meant };
  }
  return { because: `which is nearly a registry of Amazon ECR, ${meant}`, meant };
}

const isEcrHost =
  /^\d{12}\.dkr[.-]ecr(?:-fips)?\.[a-z\d][\w-]*\.(?:on\.(?:aws|amazonwebservices\.com\.cn)|amazonaws\.(?:com(?:\.cn)?|eu)|sc2s\.sgov\.gov|c2s\.ic\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/;

const isEcrLabel = (label: string): boolean =>
  ['dkr', 'ecr', 'dkr-ecr', 'dkr-ecr-fips', 'ecr-fips', 'drk', 'drk-ecr', 'erc'].includes(label);

const isAmazon = (label: string): boolean =>
  label === 'amazon' || (label.length > 5 && distance(label, 'amazonaws') <= 2);

/** Well formed, except that the Regions of China have an ending of their own. */
function chinese(name: string, region: string, meant: string): HostSlip | undefined {
  return region.startsWith('cn-') && name.endsWith('amazonaws.com')
    ? { because: 'which lacks the .cn of the Regions in China', meant }
    : undefined;
}

/**
 * A Region that there is not, in the host of a private ECR registry, and nearly the task's own. What has the form of a
 * Region may be one that is new.
 */
export function regionSlip(region: string, task: StoppedTask): HostSlip | undefined {
  if (region === task.region || isRegionOfAws.test(region)) return undefined;
  if (edits(region, task.region) > 2) return undefined;
  return {
    because: `whose Region ${region} is none of AWS's, and nearly ${task.region}`,
    meant: task.region,
  };
}

const isRegionOfAws =
  /^[a-z]{2,4}(?:-(?:gov|iso[a-z]?|[a-z]{2}))?-(?:central|(?:north|south)(?:east|west)?|east|west)-\d+$/;
