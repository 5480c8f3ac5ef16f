import type { VpcPuller } from '../network/types.ts';
import { namesOf } from '../network/words.ts';
import { giveIpv6 } from '../remedies/ipv6.ts';
import { givePublicIp } from '../remedies/public-address.ts';
import { associationInstead } from '../remedies/s3-gateway.ts';
import type { Remediation } from '../types.ts';
import { definePathCheck } from './shared/path-check.ts';

export const publicIpMissing = definePathCheck({
  id: 'public-ip-missing',
  title: 'Public IP missing',
  needs: ['routeTables'],
  lookUps: true,
  finding(breaks, facts, failure) {
    const { puller, subnet } = facts;
    const traces = breaks.map(({ trace }) => trace);
    const destinations = traces.map(({ destination }) => destination);
    const overIpv6 = traces.every(({ family }) => family === 'ipv6');
    const [lacks, how, why] = overIpv6
      ? ['no IPv6 address', ' over IPv6', 'which gives none']
      : ['no public IP address', '', 'which carries no private addresses'];
    const { superseded } = puller;
    const mended: Remediation = overIpv6 ? giveIpv6(puller, facts, failure) : givePublicIp(puller, failure);
    const alternatives = [...(mended.alternatives ?? []), ...associationInstead(traces, facts, failure.task)];
    return {
      resource: puller.kind === 'task' ? failure.task.taskArn : puller.name,
      summary: `${pullerInWords(puller, 'The')} has ${lacks}, and ${subnet.SubnetId} reaches ${namesOf(destinations, 'and')}${how} only through ${breaks[0]?.hop.resource}, an internet gateway, ${why}.`,
      evidence: superseded ? [`${superseded.action}: ${superseded.reason}`] : [],
      remediation: { ...mended, ...(alternatives.length > 0 && { alternatives }) },
    };
  },
  otherwise(traces, { puller, subnet }) {
    const through = traces.filter(({ hops }) => hops.some(({ kind }) => kind === 'internet-gateway'));
    const has = through.every(({ family }) => family === 'ipv6') ? 'an IPv6' : 'a public IP';
    return through.length > 0
      ? { is: 'pass', because: `${pullerInWords(puller, 'the')} has ${has} address` }
      : { is: 'notApplicable', because: `no internet gateway is on the way out of ${subnet.SubnetId}` };
  },
});

const pullerInWords = (puller: VpcPuller, article: 'The' | 'the'): string =>
  puller.kind === 'task' ? `${article} task` : puller.name;
