import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flowchartOf } from '../../lambda/network/mermaid.ts';
import type { Hop } from '../../lambda/network/types.ts';
import { broken, groups, hop, nat, ownAcl, table, task, traceTo } from './traces.ts';

const api = hop('vpc-endpoint', 'vpce-0api1234');
const dkr = hop('vpc-endpoint', 'vpce-0dkr1234');

/** The part of Mermaid's flowchart grammar that we write, a line each. Labels stand in quotes, all else is bare words. */
const label = String.raw`"(?:[A-Za-z0-9 .,:/()'+=@_-]|#quot;|#\d+;)*"`;
const states = 'open|broken|unknown|invisible';
const nodeLine = new RegExp(String.raw`^ {2}(n\d+)\[(${label})\]:::(${states})$`);
const edgeLine = new RegExp(String.raw`^ {2}(n\d+) (-->|--x|-\.->)(?:\|(${label})\|)? (n\d+)$`);
const classLine = new RegExp(String.raw`^ {2}classDef (${states}) [\w#:,-]+(?:: 5 5)?$`);

/** Reads a chart by that grammar alone, and fails on any other line. */
function parse(chart: string) {
  const [first, ...lines] = chart.split('\n');
  expect(first).toBe('flowchart LR');
  expect(lines.filter((one) => ![nodeLine, edgeLine, classLine].some((line) => line.test(one)))).toEqual([]);
  const rows = (line: RegExp) =>
    lines.map((one) => line.exec(one)?.slice(1) ?? []).filter(({ length }) => length > 0);
  return {
    nodes: rows(nodeLine).map(([key, text, state]) => ({ key, text: read(text), state })),
    edges: rows(edgeLine).map(([from, arrow, why, to]) => ({ from, arrow, why: why && read(why), to })),
    classes: rows(classLine).map(([state]) => state),
  };
}

/** What Mermaid shows for a label. */
const read = (quoted = '""'): string =>
  quoted
    .slice(1, -1)
    .replaceAll('#quot;', '"')
    .replaceAll(/#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));

describe('paths as a flowchart', () => {
  it('draws the hops that paths share once, and says of what is broken why', () => {
    const start = [task, groups, ownAcl];
    const noRoute = broken(
      'route-table',
      'rtb-0priv5678',
      'no route to Amazon S3 in us-east-1: no S3 gateway endpoint',
    );
    const chart = flowchartOf([
      traceTo('ecr.api in us-east-1', ...start, api),
      traceTo('ecr.dkr in us-east-1', ...start, dkr),
      traceTo('Amazon S3 in us-east-1', ...start, noRoute),
    ]);
    expect(chart).toBe(`flowchart LR
  n1["task 10.0.3.57"]:::open
  n2["sg-0task1234"]:::open
  n3["acl-0a1b2c3d"]:::open
  n4["vpce-0api1234"]:::open
  n5["ecr.api in us-east-1"]:::open
  n6["vpce-0dkr1234"]:::open
  n7["ecr.dkr in us-east-1"]:::open
  n8["rtb-0priv5678"]:::broken
  n9["Amazon S3 in us-east-1"]:::broken
  n1 --> n2
  n2 --> n3
  n3 --> n4
  n4 --> n5
  n3 --> n6
  n6 --> n7
  n3 --> n8
  n8 --x|"no route to Amazon S3 in us-east-1: no S3 gateway endpoint"| n9
  classDef broken fill:#fdecea,stroke:#c62828,color:#7f1d1d,stroke-width:3px
  classDef open fill:#e8f5e9,stroke:#2e7d32,color:#1b5e20`);
  });

  const edgesOf = (...paths: [string, ...Hop[]][]) =>
    parse(flowchartOf(paths.map(([name, ...hops]) => traceTo(name, ...hops)))).edges.filter(({ why }) => why);

  it('says once what breaks every path alike, and of whom it is where it does not', () => {
    const closed = broken('network-acl', 'acl-0a1b2c3d', 'rule 100 denies egress on port 443');
    const why = 'rule 100 denies egress on port 443';
    const first: [string, ...Hop[]] = ['ecr.api in us-east-1', task, groups, closed, table, nat];
    const second: [string, ...Hop[]] = ['ecr.dkr in us-east-1', task, groups, closed, table, nat];
    expect(edgesOf(first, second)).toEqual([{ from: 'n3', arrow: '--x', why, to: 'n4' }]);
    expect(edgesOf(first, second, ['Amazon S3 in us-east-1', task, groups, ownAcl, table, nat])).toEqual([
      {
        from: 'n3',
        arrow: '--x',
        why: `${why} (to ecr.api in us-east-1 and ecr.dkr in us-east-1)`,
        to: 'n4',
      },
    ]);
  });

  it.each<[string, Partial<Hop>, string]>([
    ['unknown', { state: 'unknown', detail: 'not read' }, '-.->'],
    ['invisible', { state: 'invisible', detail: 'what lies beyond cannot be seen from here' }, '-.->'],
    ['broken', { state: 'broken', detail: 'is in state deleted' }, '--x'],
  ])('marks what is %s, the hop and the host behind it', (state, over, arrow) => {
    const { nodes, edges, classes } = parse(flowchartOf([traceTo('quay.io', task, { ...nat, ...over })]));
    expect(nodes.map((node) => node.state)).toEqual(['open', state, state]);
    expect(edges.at(-1)).toEqual({ from: 'n2', arrow, why: over.detail, to: 'n3' });
    expect(classes).toEqual([state, 'open']);
  });

  it('gives a shared hop the worst of its states', () => {
    const closed = broken('security-groups', 'sg-0task1234', '443 out: no rule admits quay.io');
    const chart = flowchartOf([traceTo('a.example.com', task, groups), traceTo('quay.io', task, closed)]);
    expect(parse(chart).nodes.map(({ text, state }) => [text, state])).toEqual([
      ['task 10.0.3.57', 'open'],
      ['sg-0task1234', 'broken'],
      ['a.example.com', 'open'],
      ['quay.io', 'broken'],
    ]);
  });

  it('keeps paths apart behind what they share, where both meet the same network ACL', () => {
    const crossing = hop('network-acl', 'acl-0a1b2c3d', { subnetId: 'subnet-0priv5678' });
    const { nodes, edges } = parse(
      flowchartOf([
        traceTo('ecr.api', task, ownAcl, api, crossing),
        traceTo('ecr.dkr', task, ownAcl, dkr, crossing),
      ]),
    );
    expect(nodes.map(({ key, text }) => `${key} ${text}`)).toEqual([
      'n1 task 10.0.3.57',
      'n2 acl-0a1b2c3d',
      'n3 vpce-0api1234',
      'n4 acl-0a1b2c3d (of subnet-0priv5678)',
      'n5 ecr.api',
      'n6 vpce-0dkr1234',
      'n7 acl-0a1b2c3d (of subnet-0priv5678)',
      'n8 ecr.dkr',
    ]);
    expect(edges.map(({ from, to }) => `${from} ${to}`)).toEqual([
      'n1 n2',
      'n2 n3',
      'n3 n4',
      'n4 n5',
      'n2 n6',
      'n6 n7',
      'n7 n8',
    ]);
  });

  it('leaves out a resolver that answers', () => {
    const chart = flowchartOf([traceTo('quay.io', task, hop('dns', 'AmazonProvidedDNS'), nat)]);
    expect(chart).not.toContain('AmazonProvidedDNS');
  });

  it('is empty where there is no path', () => {
    expect(flowchartOf([])).toBe('');
  });

  it('escapes whatever might end a label or be taken for syntax', () => {
    const why = '%%{x}%% `a` | <b> # é, direction LR, style, classDef';
    const chart = flowchartOf([traceTo('[2001:db8::9]:5000', broken('puller', 'i-"0abc"', why))]);
    expect(chart.split('\n').slice(1, 4)).toEqual([
      '  n1["i-#quot;0abc#quot;"]:::broken',
      '  n2["#91;2001:db8::9#93;:5000"]:::broken',
      '  n1 --x|"#37;#37;#123;x#125;#37;#37; #96;a#96; #124; #60;b#62; #35; #233;, direction#32;LR, styl#101;, classDe#102;"| n2',
    ]);
  });

  it('is well formed and says the same, whatever the words', () => {
    const kinds: Hop['kind'][] = ['puller', 'security-groups', 'route-table', 'nat-gateway', 'elsewhere'];
    const words = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });
    const hops = fc.array(
      fc.record({
        kind: fc.constantFrom(...kinds),
        resource: words,
        state: fc.constantFrom<Hop['state']>('open', 'broken', 'unknown', 'invisible'),
        detail: words,
      }),
      { minLength: 1, maxLength: 5 },
    );
    const paths = fc.array(fc.tuple(words, hops), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(paths, (drawn) => {
        const traces = drawn.map(([name, one]) => traceTo(name, ...one));
        const chart = flowchartOf(traces);
        expect(flowchartOf(traces)).toBe(chart);
        const { nodes, edges, classes } = parse(chart);
        const keys = nodes.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
        for (const { from, to } of edges) expect(keys).toEqual(expect.arrayContaining([from, to]));
        expect(new Set(nodes.map(({ state }) => state))).toEqual(new Set(classes));
        for (const { destination } of traces) {
          expect(nodes.map(({ text }) => text)).toContain(destination.name);
        }
      }),
    );
  });
});
