import { distinct } from '../distinct.ts';
import { denialInWords } from '../network/network-acl.ts';
import { namesOf, portsOf } from '../network/words.ts';
import { aws } from '../remedies/commands.ts';
import { openings } from '../remedies/network-acl.ts';
import type { Finding, Known, PullFailure } from '../types.ts';
import { listed } from '../words.ts';
import { type Break, definePathCheck } from './shared/path-check.ts';
import { endsBefore } from './shared/path-end.ts';

type Facts = Known<'subnet' | 'networkAcls'>;

export const networkAclClosed = definePathCheck({
  id: 'network-acl-closed',
  title: 'Network ACL closed',
  needs: ['networkAcls'],
  lookUps: true,
  finding,
  otherwise(traces) {
    const walked = traces.filter(({ hops }) => hops.some(({ kind }) => kind === 'network-acl'));
    if (walked.length === 0) return endsBefore('the network ACL', traces);
    const acls = walked.flatMap(({ hops }) => hops).filter(({ kind }) => kind === 'network-acl');
    const ids = distinct(acls.map(({ resource }) => resource));
    const ports = portsOf(walked.map(({ destination }) => destination));
    return {
      is: 'pass',
      because: `${listed(ids, 'and')} ${ids.length === 1 ? 'lets' : 'let'} ${ports} through and the answers back`,
    };
  },
});

/** The directions are closed by rules of their own, and each needs a rule of its own: an ACL keeps no state. */
function finding(breaks: readonly Break[], facts: Facts, { task }: PullFailure): Finding {
  const resources = distinct(breaks.map(({ hop }) => hop.resource));
  const destinations = breaks.map(({ trace }) => trace.destination);
  const denials = breaks.flatMap(({ hop }) => hop.denials ?? []);
  const sometimes = denials.every(({ intermittent }) => intermittent)
    ? ', so that pulls fail from time to time'
    : '';
  const remedies = resources.flatMap((id) => {
    const acl = facts.networkAcls.find(({ NetworkAclId }) => NetworkAclId === id);
    const own = breaks.filter(({ hop }) => hop.resource === id).flatMap(({ hop }) => hop.denials ?? []);
    return acl ? openings(acl, own) : [];
  });
  return {
    resource: resources[0] ?? '',
    summary: `${listed(
      resources.map((id) => inWords(id, breaks, facts)),
      'and',
    )}, ${resources.length === 1 ? 'is' : 'are'} closed to ${namesOf(distinct(destinations), 'and')}: ${listed(distinct(denials.map(denialInWords)), 'and')}${sometimes}.`,
    evidence: [],
    remediation: {
      text: `${distinct(remedies.map(({ text }) => text)).join(' ')} A network ACL keeps no state: a pull needs ${portsOf(destinations)} one way and, for the answers, the ephemeral ports 1024-65535 the other way.`,
      commands: remedies.flatMap(({ commands }) =>
        commands.map((words) => aws('ec2', ...words, '--region', task.region)),
      ),
    },
  };
}

/** `acl-0a1b2c3d, the network ACL of subnet-0pub1234`. */
function inWords(id: string, breaks: readonly Break[], { subnet }: Facts): string {
  const subnets = breaks
    .filter(({ hop }) => hop.resource === id)
    .map(({ hop }) => hop.subnetId ?? subnet.SubnetId);
  return `${id}, the network ACL of ${listed(distinct(subnets), 'and')}`;
}
