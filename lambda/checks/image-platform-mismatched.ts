import type { ImageFact, ManifestFact } from '../evidence/facts.ts';
import { privateEcrImage } from '../image-reference.ts';
import { mayRunOn, platformWords, runsOn, saysMismatch, wantedPlatform } from '../platform.ts';
import type { PullFailure, Symptom, Verdict } from '../types.ts';
import { defineCheck, explainsAny } from './define.ts';
import { digestCutOff, pushedAfterStop } from './shared/ecr.ts';
import { artifact, byText, contents, lacking, nameOf, type Sides } from './shared/platform.ts';

/** The text tells no platform: only the manifest can. */
const untold: readonly Symptom[] = ['unsupported-manifest', 'unrecognised'];

export const imagePlatformMismatched = defineCheck({
  id: 'image-platform-mismatched',
  title: 'Image not built for this platform',
  needs: [],
  // Where the runtime says it, its text is what the registry's manifest said. The manifest itself says it in full.
  wants: ['manifest', 'image', 'taskDefinition', 'registration'],

  skip(failure) {
    const { symptom, leg } = failure.reason;
    if (symptom === 'platform-mismatch') return undefined;
    if (!untold.includes(symptom)) return 'the message tells of no platform';
    if (symptom === 'unrecognised' && leg !== 'manifest' && leg !== 'unknown') {
      return `a wrong platform does not stop the ${leg} step`;
    }
    const { image } = failure.container;
    return image && !privateEcrImage(failure)
      ? `the message tells of no platform, and ${image} is in no private ECR registry`
      : undefined;
  },

  evaluate({ manifest, image, taskDefinition, registration }, failure): Verdict {
    const known = { manifest, image, wanted: wantedPlatform(failure, { taskDefinition, registration }) };
    const said = saysMismatch(failure.text);
    if (!said && digestCutOff(failure)) {
      return unread("the task asked for a digest, which is cut off in ECS's message");
    }
    const verdict = manifest && ofManifest({ ...known, manifest }, failure);
    if (verdict) return verdict;
    if (said) return { is: 'fail', finding: byText(known, failure) };
    if (manifest === undefined) return unread(`the manifest of ${nameOf(known, failure)} was not read`);
    const because = manifest
      ? `${nameOf(known, failure)} is ${contents(manifest)}, which does not tell`
      : 'there is no manifest in a private ECR registry to tell';
    return { is: 'notApplicable', because };
  },

  explains: explainsAny(['platform-mismatch', 'unrecognised']),
});

/** `undefined`: the manifest does not tell, or nobody tells what the task wants. */
function ofManifest(known: Sides & { manifest: ManifestFact }, failure: PullFailure): Verdict | undefined {
  const { manifest, wanted, image } = known;
  const { platforms, unnamed = 0, artifactType } = manifest;
  if (artifactType || (platforms?.length === 0 && unnamed === 0)) {
    return { is: 'fail', finding: artifact(known, failure) };
  }
  if (!platforms || !wanted) return undefined;
  if (platforms.some((offered) => runsOn(offered, wanted.platform))) {
    const has = `${nameOf(known, failure)} has ${platformWords(wanted.platform)} as of now`;
    return { is: 'pass', because: `${has}${since(image, failure)}` };
  }
  // The runtime may have taken it, so that only its own word tells that it did not.
  const doubtful =
    !saysMismatch(failure.text) && platforms.some((offered) => mayRunOn(offered, wanted.platform));
  return unnamed === 0 && !doubtful
    ? { is: 'fail', finding: lacking({ ...known, wanted, platforms }, failure) }
    : undefined;
}

/** Why the runtime may have seen another image. */
function since(image: ImageFact | undefined, failure: PullFailure): string {
  if (image && pushedAfterStop(image, failure) !== undefined) {
    return `, pushed ${image.pushedAt}, after the task had stopped`;
  }
  return digestCutOff(failure) ? ', and the task asked for a digest that is cut off in the message' : '';
}

const unread = (reason: string): Verdict => ({
  is: 'inconclusive',
  gaps: [{ action: 'ecr:BatchGetImage', reason }],
});
