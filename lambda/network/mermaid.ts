import type { Evidence, PullFailure } from '../types.ts';
import { hopName, shownHops, tracesOf } from './picture.ts';
import type { Destination, Hop, HopState, Trace } from './types.ts';
import { namesOf } from './words.ts';

/** The paths of a failed pull as a Mermaid flowchart. Empty where `describePaths` is. */
export const diagramPaths = (evidence: Evidence, failure: PullFailure): string =>
  flowchartOf(tracesOf(evidence, failure));

interface Node {
  key: string;
  label: string;
  state: HopState;
}

/** `state` and `why` are those of the hop that it leaves. */
interface Edge {
  from: string;
  to: string;
  state: HopState;
  why: string;
  destinations: Destination[];
}

/**
 * Paths as one Mermaid flowchart (Mermaid's documentation, "Flowcharts Syntax"). What paths share of their way is one
 * node a hop, which bears the worst of its states; the edge that leaves it is dotted where that path is uncertain and crossed
 * where it is broken, and says why. The same traces give the same text; no traces give none.
 */
export function flowchartOf(traces: readonly Trace[]): string {
  if (traces.length === 0) return '';
  const nodes = new Map<string, Node>();
  const edges = new Map<string, Edge>();
  for (const trace of traces) addPath(trace, nodes, edges);
  const drawn = [...nodes.values()];
  const states = [...new Set(drawn.map(({ state }) => state))].sort(byState);
  return [
    'flowchart LR',
    ...drawn.map(({ key, label, state }) => `  ${key}["${escaped(label)}"]:::${state}`),
    ...[...edges.values()].map((edge, _, all) => `  ${edgeInWords(edge, all, traces.length)}`),
    ...states.map((state) => `  classDef ${state} ${styles[state]}`),
  ].join('\n');
}

/** Dark text on a light ground, so that it reads on a dark page too. */
const styles: Record<HopState, string> = {
  broken: 'fill:#fdecea,stroke:#c62828,color:#7f1d1d,stroke-width:3px',
  unknown: 'fill:#fff8e1,stroke:#f9a825,color:#5d4037',
  invisible: 'fill:#eceff1,stroke:#607d8b,color:#263238,stroke-dasharray: 5 5',
  open: 'fill:#e8f5e9,stroke:#2e7d32,color:#1b5e20',
};

const worstFirst: HopState[] = ['broken', 'unknown', 'invisible', 'open'];
const byState = (a: HopState, b: HopState): number => worstFirst.indexOf(a) - worstFirst.indexOf(b);

function addPath(trace: Trace, nodes: Map<string, Node>, edges: Map<string, Edge>): void {
  const { destination } = trace;
  let before = '';
  const stops = shownHops(trace).map((hop) => {
    // Further on, paths that met again in one node would seem to lead to each other's destinations.
    const id = [isCommon(hop) ? '' : before, hop.kind, hop.resource, hop.subnetId].join(' ');
    const node = nodeFor(nodes, id, hopName(hop), hop.state);
    before = node.key;
    return { node, state: hop.state, why: hop.state === 'open' ? '' : hop.detail };
  });
  const end = nodeFor(nodes, `destination ${destination.host}`, destination.name, trace.state);
  stops.forEach(({ node, state, why }, index) => {
    const to = stops[index + 1]?.node ?? end;
    const id = [node.key, to.key, state, why].join(' ');
    const edge = edges.get(id) ?? { from: node.key, to: to.key, state, why, destinations: [] };
    edges.set(id, { ...edge, destinations: [...edge.destinations, destination] });
  });
}

/** What every packet of the puller passes, or is sent by. */
const isCommon = ({ kind, subnetId }: Hop): boolean =>
  kind === 'puller' ||
  kind === 'security-groups' ||
  kind === 'route-table' ||
  (kind === 'network-acl' && subnetId === undefined);

function nodeFor(nodes: Map<string, Node>, id: string, label: string, state: HopState): Node {
  const { key, state: before } = nodes.get(id) ?? { key: `n${nodes.size + 1}`, state };
  const [worst = state] = [before, state].sort(byState);
  const node = { key, label, state: worst };
  nodes.set(id, node);
  return node;
}

/** Which destinations it is about is said where it is not all of them. */
function edgeInWords(edge: Edge, all: readonly Edge[], paths: number): string {
  const { from, to, state, why, destinations } = edge;
  const arrow = state === 'open' ? '-->' : state === 'broken' ? '--x' : '-.->';
  if (why === '') return `${from} ${arrow} ${to}`;
  const alike = all.filter((other) => other.from === from && other.why === why);
  const isOfAll = alike.flatMap((other) => other.destinations).length === paths;
  const isSaid = isOfAll || destinations.every(({ name }) => why.includes(name));
  const label = isSaid ? why : `${why} (to ${namesOf(destinations, 'and')})`;
  return `${from} ${arrow}|"${escaped(label)}"| ${to}`;
}

/**
 * Text for between double quotes. What is not plain becomes an entity code: quotes end a label, backticks, asterisks and
 * brackets may be taken for markup, `%%` for a comment and `#` for the start of such a code. Mermaid looks for the
 * statements `direction`, `style` and `classDef` between quotes too, so that those words are broken up.
 */
const escaped = (text: string): string =>
  text.replaceAll(/[^A-Za-z0-9 .,:/()'+=@_-]|(?<=direction) |(?<=styl)e|(?<=classDe)f/gu, (character) =>
    character === '"' ? '#quot;' : `#${character.codePointAt(0)};`,
  );
