import type { Row } from './row.ts';

/** Where only a general word, ECS's own advice or a beginning is left. */
export const remains: readonly Row[] = [
  {
    // What is missing on the host while a layer is unpacked is not the image.
    name: 'not found',
    says: /\bnot found\b/i,
    answered: (status) => status === 404,
    when: ({ leg, status, words }) =>
      leg !== 'layer' || status === 404 || /content at|from remote/i.test(words),
    symptom: 'image-not-found',
    leg: 'manifest',
  },
  // AWS: no way to S3 from the task makes the puller of Fargate crash.
  { name: 'the puller crashed', says: /panic: runtime error/i, symptom: 'timeout', leg: 'layer' },
  {
    name: "ECS's advice: the network",
    says: /connection issue between|check your (?:task )?network/i,
    symptom: 'timeout',
  },
  {
    name: "ECS's advice: rights",
    says: /check (?:that the role|your task execution role|your .*permissions)|has the (?:right )?permissions/i,
    symptom: 'access-denied',
  },
  {
    name: "ECS's advice: the image",
    says: /check (?:whether|if|that) the image exists/i,
    symptom: 'image-not-found',
    leg: 'manifest',
  },
  {
    // `Get URL: …`, `dial tcp …` and this sentence are printed for a request without an answer; the reason was cut off.
    name: 'a request without an answer',
    says: /\b(?:Get|Head|Post) "?(?:<url>|<image>|https?:|REDACTED)|RequestError|send request failed|\bdial tcp|failed to do request|cannot pull \S+ from the (?:Amazon ECR repository|registry)/i,
    symptom: 'timeout',
  },
  {
    // A private image and no credentials gives these words and nothing after them.
    name: 'a registry that gives no token',
    says: /failed to (?:authorize|fetch (?:anonymous|oauth) token)/i,
    symptom: 'access-denied',
    leg: 'registry-auth',
  },
  // AWS documents both beginnings, without an end: a wrong tag for the one, the network for the other.
  {
    name: 'the reference did not resolve',
    says: /retried \d+ time\(s\): failed to resolve ref(?:erence)?[\s:"]*$/i,
    symptom: 'image-not-found',
    leg: 'manifest',
  },
  {
    name: 'the image configuration did not come',
    says: /error pulling image conf\w*[\s:]*$/i,
    symptom: 'timeout',
    leg: 'layer',
  },
];
