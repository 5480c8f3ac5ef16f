/** What a registry other than private ECR says of user and password, in the words of the failure's text. */
import { parseImageReference } from '../../image-reference.ts';
import { withoutNames } from '../../reason/text.ts';
import type { PullFailure } from '../../types.ts';
import { mayBeRefusal } from './ecr.ts';

/** The registry took what it was sent for no user of its own, or was sent nothing. */
export const refusedLogin = ({ text, reason }: PullFailure): boolean =>
  reason.status === 401 ||
  /no basic auth|incorrect username|unauthorized|authentication (?:is )?required|authentication failed|token (?:has |is )?(?:expired|invalid)|invalid_token/i.test(
    withoutNames(text),
  );

/** It says that there is no such user, or that the password is wrong: something was sent. */
export const rejectedUser = ({ text }: PullFailure): boolean =>
  /incorrect username|authentication failed|invalid (?:username|user name|credentials)|token (?:has |is )?expired/i.test(
    withoutNames(text),
  );

/** Docker Hub's and others' answer to a private repository and to none alike. */
export const hidesRepository = (failure: PullFailure): boolean =>
  mayBeRefusal(failure) ||
  /insufficient_scope|requested access to the resource is denied/i.test(withoutNames(failure.text));

/** Docker Hub's own images, `library/nginx`: all are public, so that what it denies there does not exist. */
export function isOfficial(image: string | undefined): boolean {
  const read = parseImageReference(image ?? '');
  return read.kind === 'docker-hub' && read.repository.startsWith('library/');
}
