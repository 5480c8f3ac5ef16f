import type { Reading, Row } from './row.ts';

const isUnpacking = ({ words }: Pick<Reading, 'words'>): boolean =>
  /(?:extract|register|unpack\w*) (?:image|layer)/i.test(words);

/** What became of the connection. */
export const transport: readonly Row[] = [
  {
    name: 'the connection or the data broke off',
    says: /: (?:unexpected )?EOF\b|connection reset|connection was (?:forcibly closed|aborted)|wrong diff id|broken pipe|closed (?:network |idle )?connection|connection (?:lost|broken)|size validation|failed precondition|connection closed|stream error|GOAWAY|unexpected commit|failed commit on ref|verification failed|checksum|ImportLayer|layers from manifest|mismatched image rootfs|invalid block|gzip: |flate: |input\/output error/i,
    symptom: 'interrupted',
  },
  {
    name: 'something answered that nothing listens',
    says: /connection refused|actively refused/i,
    symptom: 'connection-refused',
  },
  {
    // A sibling that failed, or the task being stopped, cancels too: nothing is known of the network.
    name: 'unpacking was called off',
    says: /context cancell?ed/i,
    when: isUnpacking,
    symptom: 'unrecognised',
  },
  {
    name: 'unpacking could not write, and the reason was cut off',
    says: /: (?:write|mkdir)(?: [^\s:]*)?$/i,
    when: ({ words }) => isUnpacking({ words }) || /GetImageBlob\d*$/i.test(words),
    symptom: 'disk-full',
    leg: 'layer',
  },
  {
    // The agent waits for its own turn at Docker before this transition: no request was made yet.
    name: 'the pull did not begin',
    says: /transition to pullBegin/i,
    symptom: 'unrecognised',
  },
  {
    name: 'no answer in time, or no way to ask',
    says: /(?:^|[\s:(])(?:i\/o )?time(?:d ?)?-?out\b|deadline exceeded|request cancell?ed|RequestCanceled|context cancell?ed|Client\.Timeout|awaiting (?:response )?headers|network is unreachable|no route to host|host is (?:down|unreachable)|cannot assign requested address|signal: killed|StatusCode: 0\b|inactivity time|registry endpoint|unreachable/i,
    symptom: 'timeout',
  },
];
