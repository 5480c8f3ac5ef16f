/** Who signed a request, and for which Region: `Credential=111122223333/20260102/us-east-1/ecr/aws4_request`. */
export interface Scope {
  /** The access key, which is the account for MiniStack. */
  account: string;
  region: string;
}

const credential = /Credential=(\d{12})\/\d+\/([a-z\d-]+)\//;

export function scopeOf(headers: Headers): Scope {
  const [, account = '', region = ''] = headers.get('authorization')?.match(credential) ?? [];
  return { account, region };
}

/** The same headers, as from another account. */
export function signedBy(account: string, headers: Headers): Headers {
  const changed = new Headers(headers);
  const authorization = headers.get('authorization') ?? '';
  changed.set('authorization', authorization.replace(/Credential=\d+/, `Credential=${account}`));
  return changed;
}
