import { paginateDescribePrefixLists } from '@aws-sdk/client-ec2';
import type { Gathered } from '../types.ts';
import { askedImage } from './asked-image.ts';
import { attempt, collect, defineGatherer, gap, known } from './define.ts';
import type { PrefixListFact } from './facts.ts';

const action = 'ec2:DescribePrefixLists';

/** The addresses from which ECR's layers come. `null` unless the image is in ECR, in the Region of the task. */
export const s3PrefixList = defineGatherer({
  key: 's3PrefixList',
  scope: 'image',
  grants: [{ action, on: '*' }],
  async gather(question): Promise<Gathered<PrefixListFact | null>> {
    const asked = await askedImage(question);
    if ('gap' in asked) return asked;
    const { region } = question.failure.task;
    // A rule or a route can only name the prefix lists of its own Region.
    if (asked.known.kind !== 'ecr-private' || asked.known.region !== region) return known(null);
    const name = `com.amazonaws.${region}.s3`;
    const found = await attempt(action, () =>
      collect(
        paginateDescribePrefixLists(
          { client: question.clients.ec2 },
          { Filters: [{ Name: 'prefix-list-name', Values: [name] }] },
        ),
        ({ PrefixLists }) => PrefixLists,
      ),
    );
    if ('gap' in found) return found;
    // Filters are not honoured everywhere the API is offered.
    const list = found.known.find(({ PrefixListName }) => PrefixListName === name);
    if (!list) return gap(action, `no prefix list ${name} is shown`);
    const { PrefixListId, PrefixListName, Cidrs } = list;
    return known({ PrefixListId, PrefixListName, Cidrs });
  },
});
