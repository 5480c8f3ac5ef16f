import { describe, expect, it } from 'vitest';
import { type PinnedDigest, pinnedDigest } from '../lambda/pinned-digest.ts';
import { failureOf, registry } from './evidence/question.ts';

const digest = `sha256:${'0a1b2c3d'.repeat(8)}`;
const other = `sha256:${'4e5f6a7b'.repeat(8)}`;
const asked = { host: registry, repository: 'shop/web' };
const resolving = `failed to resolve ref ${registry}/shop/web:1.4.2`;
const whole: PinnedDigest = { digest };
const cut: PinnedDigest = { cut: true };

describe('the digest that a message asks for', () => {
  it.each<[string, string, PinnedDigest | undefined]>([
    ['beside the tag', `${resolving}@${digest}: not found`, whole],
    ['without a tag', `pull of "${registry}/shop/web@${digest}" failed`, whole],
    ['at the very end', `${resolving}@${digest}`, whole],
    ['of another repository', `failed to resolve ref ${registry}/other/shop/web:1.4.2@${digest}`, undefined],
    ['of another registry', `failed to resolve ref example.com/shop/web:1.4.2@${digest}`, undefined],
    ['of a layer', `GET https://${registry}/v2/shop/web/blobs/${digest}: 403`, undefined],
    ['none', `${resolving}: not found`, undefined],
    ['none, in a text cut inside the tag', `${resolving}`, undefined],
    ['cut in its digits', `${resolving}@${digest.slice(0, 40)}`, cut],
    ['cut in its algorithm', `${resolving}@sha2`, cut],
    ['cut right before it', `${resolving}@`, cut],
    ['cut, with dots', `${resolving}@${digest.slice(0, 11)}...`, cut],
    ['cut, of another repository', `failed to resolve ref ${registry}/web@sha256:0a`, undefined],
  ])('%s', (_, text, expected) => {
    expect(pinnedDigest(failureOf({ text }), asked)).toEqual(expected);
  });

  it.each<[string, string, PinnedDigest]>([
    ['begins like the one that was cut', digest, whole],
    ['begins otherwise', other, cut],
    ['is no digest', 'sha256:0a1b2c3d', cut],
  ])('is the one that ECS tells beside it, where that %s', (_, imageDigest, expected) => {
    const text = `${resolving}@${digest.slice(0, 15)}`;
    expect(pinnedDigest(failureOf({ text, container: { imageDigest } }), asked)).toEqual(expected);
  });
});
