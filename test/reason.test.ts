import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readReason } from '../lambda/reason.ts';
import { redact } from '../lambda/redact.ts';
import type { Symptom } from '../lambda/types.ts';
import {
  copying,
  daemon,
  families,
  host,
  image,
  manifestUrl,
  resolving,
  retrieval,
  user,
  wrapper,
} from './messages.ts';

describe.each(Object.entries(families))('readReason of %s', (_family, rows) => {
  it.each(rows)('%s', (text, symptom, leg, shown = {}) => {
    const absent = Object.fromEntries(Object.keys(shown).map((member) => [member, undefined]));
    expect({ ...absent, ...readReason(text) }).toMatchObject({ symptom, leg, ...shown });
  });
});

const every = Object.values(families).flat();
const cuts = (text: string): string[] =>
  Array.from({ length: text.length + 1 }, (_, end) => text.slice(0, end));
const isPull = (text: string): boolean => readReason(text).symptom !== null;

describe('readReason of a text that was cut', () => {
  const named = every.filter(([text, symptom]) => symptom !== null && /^CannotPull\w+Error:/.test(text));
  it.each(named)('tells a pull failure wherever it is cut after its error name: %s', (text) => {
    expect(cuts(text).filter((cut) => cut.includes('Error:') && !isPull(cut))).toEqual([]);
  });

  // ECS names secrets and registry auth in one breath: cut before the next verb's object, nobody can tell them apart.
  const isBeforeTheTarget = (cut: string): boolean =>
    cut.length > wrapper.indexOf('secr') &&
    [wrapper, retrieval].some((said) => `${said} unable to retrieve `.startsWith(cut));
  const others = every.filter(([, symptom]) => symptom === null);
  it.each(others)('takes nothing else for a pull failure, wherever it is cut: %s', (text) => {
    expect(cuts(text).filter((cut) => isPull(cut) && !isBeforeTheTarget(cut))).toEqual([]);
  });

  it.each([
    [
      'by Fargate, in a host',
      `${resolving} failed to do request: Head "https://111122223333.dkr.ecr.us-ea...`,
    ],
    [
      'in the image',
      `CannotPullContainerError: The task cannot pull 111122223333.dkr.ecr.us-east-1.amazonaws.com/paym`,
    ],
    [
      'in a word',
      `${resolving} failed to do request: Head "${manifestUrl}": dial tcp 10.0.3.17:443: i/o tim`,
    ],
    ['by the console', 'STOPPED (CannotPullContainerError: error pulling image conf)'],
    ['at 255 characters', `CannotPullContainerError: ${'x'.repeat(229)}`],
    ['at 1024 characters', `CannotPullContainerError: ${'x'.repeat(998)}`],
    ['after a wrapper', 'CannotPullContainerError: ref pull has been retried 5 time(s)'],
    ['after a colon', `${copying}`],
    [
      'in a quotation',
      `${daemon} pull access denied for api, repository does not exist or may require 'docker lo`,
    ],
    [
      'in a status',
      `${resolving} pulling from host ${host} failed with status code [manifests v42]: 403 Forb`,
    ],
    ['in a status that is all digits', `${resolving} failed with status code [manifests v42]: 40`],
    ['in the host', `${resolving} pulling from host 111122223333.dkr.e`],
    [
      'in a principal',
      'CannotPullECRContainerError: AccessDeniedException: User: arn:aws:sts::111122223333:assu',
    ],
    ['in the name of a snapshotter', 'CannotPullContainerError: failed to unpack image on snap'],
    ['in the image, said again', `${resolving} ${image.slice(0, -1)}`],
  ])('says so where it was cut %s', (_where, text) => {
    expect(readReason(text).truncated).toBe(true);
  });

  it.each([
    'CannotPullContainerError: inactivity time exceeded timeout while pulling image',
    `${daemon} Get "https://registry.example.com/v2/": tls: first record does not look like a TLS handshake`,
    'CannotPullECRContainerError: UnrecognizedClientException: The security token included in the request is invalid',
    `${daemon} Get "https://registry.example.com/v2/": http: server closed idle connection`,
    `${daemon} unauthorized: unauthorized to access repository: shop/api, action: pull`,
    `${wrapper} unable to get registry auth from asm: asm fetching secret from the service for hub: invalid character '"' after object key`,
  ])('takes no whole text for cut that ends in the first words of a phrase: %s', (text) => {
    expect(readReason(text).truncated).toBe(false);
  });

  it('shows no part of a host, an address or a secret that may be a beginning', () => {
    const text = `${resolving} failed to do request: Head "https://111122223333.dkr.ecr.us-ea`;
    expect(readReason(text)).toEqual({ symptom: 'timeout', leg: 'manifest', truncated: true });
    const dialled = `${resolving} failed to do request: Head "${manifestUrl}": dial tcp 10.0.3.1`;
    expect(readReason(dialled)).toEqual({ symptom: 'timeout', leg: 'manifest', host, truncated: true });
  });

  it("does not take a proxy's address for the registry's", () => {
    const text = `${resolving} failed to do request: Head "${manifestUrl}": proxyconnect tcp: dial tcp 10.0.9.9:3128: i/o timeout`;
    expect(readReason(text)).toEqual({ symptom: 'timeout', leg: 'manifest', host, truncated: false });
  });

  it('shows of a refusal what is whole', () => {
    const refusal = `${daemon} denied: User: ${user} is not authorized to perform: ecr:Batch`;
    expect(readReason(refusal).denial).toBeUndefined();
    expect(readReason(`${refusal}GetImage on resource: arn:aws:ecr:us-east-1:1111`).denial).toEqual({
      principalArn: user,
      action: 'ecr:BatchGetImage',
    });
  });

  it('completes a status that was cut, since it can be no other', () => {
    expect(
      readReason(`${resolving} unexpected status from HEAD request to ${manifestUrl}: 403 Forb`),
    ).toMatchObject({
      symptom: 'access-denied',
      status: 403,
    });
  });
});

describe('readReason of a text in other clothes', () => {
  const pulls = every.filter(
    ([text, symptom]) => symptom !== null && text.startsWith('CannotPullContainerError: '),
  );
  const clothes: [string, (text: string) => string][] = [
    [
      'after the words of a service event',
      (text) => `(service payments) was unable to place a task. Reason: ${text}`,
    ],
    ['after the words of AWS Batch', (text) => `Task failed to start - ${text}`],
    ['after the stop code', (text) => `TaskFailedToStart: ${text}`],
    ['in the parentheses of the console', (text) => `STOPPED (${text})`],
    ['with a lower case error name', (text) => text.replace(/^C/, 'c')],
    ['in lines', (text) => text.replace(/: /g, ':\n    ')],
    ['with typographic quotes', (text) => text.replace(/'/g, '’').replace(/"([^"]*)"/g, '“$1”')],
    ['with escaped quotes', (text) => text.replace(/"/g, '\\"')],
    ['with entities', (text) => text.replace(/"/g, '&quot;').replace(/</g, '&lt;')],
  ];

  it.each(clothes)('is the same %s', (_how, dress) => {
    for (const [text] of pulls) {
      const { truncated: _, ...read } = readReason(text);
      expect(readReason(dress(text)), text).toMatchObject(read);
    }
  });
});

describe('readReason of names that people gave', () => {
  it('reads no status from an account id, a tag or a digest', () => {
    const text = `CannotPullContainerError: failed to resolve ref 403429401500.dkr.ecr.us-east-1.amazonaws.com/web:429: not found`;
    expect(readReason(text)).toEqual({ symptom: 'image-not-found', leg: 'manifest', truncated: false });
  });

  const words = [
    'throttling',
    'x509',
    'denied',
    'unauthorized',
    'timeout',
    'efs',
    'eni',
    'exited',
    'disk',
    'eof',
    'lookup',
    'forbidden',
    'toomanyrequests',
    'rate-limit',
    'not-found',
    'cannotpullcontainererror',
    'manifest-unknown',
    'checksum',
    'secret',
    'api',
  ];
  const named = fc
    .array(fc.constantFrom(...words), { minLength: 1, maxLength: 3 })
    .chain((parts) => fc.constantFrom('-', '_', '.').map((separator) => parts.join(separator)));
  const placing = '(service SERVICE) was unable to place a task. Reason:';
  const resolvingAt = (at: string): string => resolving.replace(image, `${at}/NAME:TAG`);

  it.each<[Symptom, string]>([
    ['image-not-found', `${placing} ${resolvingAt(host)} ${host}/NAME:TAG: not found`],
    ['image-not-found', `${resolvingAt('localhost:5000')} localhost:5000/NAME:TAG: not found`],
    ['image-not-found', `${placing} ${daemon} manifest for NAME:TAG not found: manifest unknown`],
    [
      'image-not-found',
      `The task can’t pull the image. Check whether the image exists. Error response from daemon: manifest for acme/NAME:TAG not found`,
    ],
    [
      'repository-not-found',
      `${daemon} name unknown: The repository with name 'NAME' does not exist in the registry with id '111122223333'`,
    ],
    [
      'repository-not-found',
      `${daemon} pull access denied for NAME, repository does not exist or may require 'docker login'`,
    ],
    ['repository-not-found', `${daemon} repository NAME not found`],
    [
      'access-denied',
      `${daemon} pull access denied for registry.example.com/NAME, repository does not exist or may require 'docker login'`,
    ],
    [
      'access-denied',
      `${resolvingAt(host)} pulling from host ${host} failed with status code [manifests TAG]: 403 Forbidden`,
    ],
    [
      'access-denied',
      `${wrapper} unable to get registry auth from asm: asm fetching secret from the service for NAME: AccessDeniedException: refused`,
    ],
    [
      'timeout',
      `${placing} ${resolvingAt(host)} failed to do request: Head "https://${host}/v2/NAME/manifests/TAG": dial tcp 10.0.3.17:443: i/o timeout`,
    ],
    [
      'dns-failure',
      `${daemon} Get "https://NAME.example.com/v2/": dial tcp: lookup NAME.example.com on 10.0.0.2:53: no such host`,
    ],
    [
      'rate-limited',
      `${resolvingAt('docker.io/acme')} unexpected status from HEAD request to https://registry-1.docker.io/v2/acme/NAME/manifests/TAG: 429 Too Many Requests`,
    ],
    [
      'disk-full',
      'CannotPullContainerError: failed to register layer: write /srv/NAME/model.bin: no space left on device',
    ],
    [
      'unrecognised',
      'CannotPullContainerError: failed to register layer: chmod /srv/NAME/notes: operation not permitted',
    ],
  ])('reads %s whatever the names are: %s', (symptom, template) => {
    fc.assert(
      fc.property(named, named, named, (name, tag, service) => {
        const text = template.replaceAll('NAME', name).replaceAll('TAG', tag).replaceAll('SERVICE', service);
        expect(readReason(text).symptom).toBe(symptom);
      }),
    );
  });

  it('answers any text at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(readReason(text)).toMatchObject({ symptom: null });
      }),
    );
  });
});

describe('the time to read a text', () => {
  /** The least of some runs: what else the machine does only adds to it. */
  const timeOf = (run: () => unknown): number =>
    Math.min(
      ...Array.from({ length: 5 }, () => {
        const start = performance.now();
        run();
        return performance.now() - start;
      }),
    );
  /** Looks at each character, a fixed number of times. */
  const scan = (text: string): number =>
    Array.from({ length: 5 }, () => text.split('').filter((character) => character === 'z').length).length;

  const repeats = [
    '.',
    'a',
    'a.',
    'a/',
    '/v2/a',
    '.dkr.ecr',
    '(service ',
    '[https:',
    '://',
    'a@',
    'X-Amz-',
    'GetImageBlob',
    'httpReadSeeker ',
    'manifest for ',
    'extract layer ',
    'repository with name ',
    'status code [',
    'image ',
  ];
  const long = 16_384;
  const short = 1024;

  it.each(repeats)('grows as the text does, and no faster: %j', (unit) => {
    const start = `${daemon} User: ${user} is not authorized to perform: ecr:BatchGetImage on resource: `;
    const textOf = (length: number): string =>
      `${start}${unit.repeat(length)}`.slice(0, length - 1).concat('!');
    const growthOf = (read: (text: string) => unknown): number =>
      timeOf(() => read(textOf(long))) / timeOf(() => read(textOf(short)));
    const linear = Math.max(growthOf(scan), long / short);
    expect(growthOf(readReason)).toBeLessThan(5 * linear);
    expect(growthOf(redact)).toBeLessThan(5 * linear);
  });

  it('says that it did not read to its end what is longer than any message', () => {
    expect(readReason(`${resolving} ${image}: not found ${' and more'.repeat(4000)}.`)).toMatchObject({
      symptom: 'image-not-found',
      truncated: true,
    });
  });
});

it('names the role that ECS could not assume, which may be the task role: the text alone is no pull failure', () => {
  const arn = 'arn:aws:iam::111122223333:role/ecs/payments-role';
  const said = `ECS was unable to assume the role '${arn}' that was provided for this task.`;
  expect(readReason(said)).toEqual({ symptom: null, leg: 'unknown', truncated: false, role: arn });
});
