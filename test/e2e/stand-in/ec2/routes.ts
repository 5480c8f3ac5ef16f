import type { Completions, Forward, Request } from '../proxy.ts';
import { describe, type Item, instead, itemsIn, textOf } from './described.ts';

/** Of Amazon S3 in us-east-1. MiniStack invents a network that is not on the internet. */
const s3Networks = ['52.216.0.0/15', '54.231.0.0/16'];

/**
 * Where a gateway endpoint is associated with a route table, AWS adds a route to the service's prefix list. Where a NAT
 * gateway is deleted, the routes to it remain and lead nowhere. MiniStack does neither.
 */
export const routes: Completions = {
  async DescribeRouteTables(request, forward) {
    const gateways = (await all('DescribeVpcEndpoints', 'vpcEndpointSet', request, forward)).filter(
      (item) => textOf(item, 'vpcEndpointType') === 'Gateway',
    );
    const lists = await all('DescribePrefixLists', 'prefixListSet', request, forward);
    const deleted = (await all('DescribeNatGateways', 'natGatewaySet', request, forward))
      .filter((item) => textOf(item, 'state') === 'deleted')
      .map((item) => `<natGatewayId>${textOf(item, 'natGatewayId')}</natGatewayId>`);

    const routeOf = (gateway: Item): string => {
      const service = textOf(gateway, 'serviceName');
      const list = lists.find((item) => textOf(item, 'prefixListName') === service) ?? '';
      return (
        `<item><destinationPrefixListId>${textOf(list, 'prefixListId')}</destinationPrefixListId>` +
        `<gatewayId>${textOf(gateway, 'vpcEndpointId')}</gatewayId><state>active</state><origin>CreateRoute</origin></item>`
      );
    };

    const complete = (table: Item): Item => {
      const associated = gateways.filter((item) =>
        item.includes(`<item>${textOf(table, 'routeTableId')}</item>`),
      );
      const lost = itemsIn(table, 'routeSet').filter((route) => deleted.some((nat) => route.includes(nat)));
      return lost
        .reduce((whole, route) => whole.replace(route, () => route.replace('>active<', '>blackhole<')), table)
        .replace('</routeSet>', `${associated.map(routeOf).join('')}</routeSet>`);
    };
    return describe({ set: 'routeTableSet', complete }, request, forward);
  },

  DescribePrefixLists: (request, forward) =>
    describe(
      {
        set: 'prefixListSet',
        complete: (item) =>
          textOf(item, 'prefixListName')?.endsWith('.us-east-1.s3')
            ? item.replace(
                /<cidrSet>.*<\/cidrSet>/s,
                `<cidrSet>${s3Networks.map((cidr) => `<item>${cidr}</item>`).join('')}</cidrSet>`,
              )
            : item,
      },
      request,
      forward,
    ),
};

async function all(action: string, set: string, request: Request, forward: Forward): Promise<Item[]> {
  const { body } = await forward(instead(request, action));
  return itemsIn(body, set);
}
