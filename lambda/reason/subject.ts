/**
 * What a text is about, before anything is asked of why:
 * - `pull`: an image that could not be pulled
 * - `registry-auth`: the token for the registry, before the pull
 * - `credentials`: the secret of a private registry, as ECS says itself
 * - `secret`: a secret or parameter, and the text does not tell for whom
 * - `other`: something else, or nothing that can be told
 */
export type Subject = 'pull' | 'registry-auth' | 'credentials' | 'secret' | 'other';

/** A service may bear any name, such as that of an error. */
const givenNames =
  /\(?\bservice:? [^\s)]+\)?|\((?:deployment|task|task-set|instance|target-group) [^()]*\)/gi;

/** These say what happened in so many words; an error's name further on is a name that someone gave. */
const settled =
  /was unable to place a task because|failed (?:container|ELB) health checks|Scaling activity initiated|has (?:started|stopped) \d+ |reached a steady state|alarm detected/i;

/** ECS's error names, each as a word of its own. The first one decides. */
const errorName =
  /(?<![\w/.-])(?:(?<pull>cannotpull(?:\w*error|(?:container|ecr|image)\w*|[a-z]+$))|(?<init>ResourceInitializationError)|(?<timeout>(?:Docker|ContainerRuntime)TimeoutError)|(?<other>cannot(?!pull)[a-z]\w+|OutOfMemory\w*|TaskStoppedBeforePullBegin\w*|ContainerRuntimeError|ContainerVanishedError|DockerStateError|ImpossibleStateTransitionError|HostConfigError|SpotInterruptionError))(?![\w-])/i;

/** Names of steps other than the pull. In a text without an error name they outweigh any word of pulling. */
const otherSteps =
  /logger args|logging driver|log (?:group|stream)|mount\.nfs|\bEFS\b|\benv(?:ironment)? files?\b|OCI runtime|runc create|shim task|exec format error|exec: "|network interface|\bENI\b|exit code|exited|Spot (?:Task|interruption)|Stopped by user|Host EC2|unable to assume the role|service connect/i;

/** The phrases in which only a pull is spoken of. */
const pullWords: readonly RegExp[] = [
  /pull access denied|pull rate limit|toomanyreq|pull image manifest|ref pull has been|inspect image has been/i,
  /task (?:can't|cannot|can not) pull|(?:failed|unable) to pull (?:and unpack )?(?:\S+ )?(?:container )?image|(?:failed|unable) to pull <|error pulling image|pull command failed|while pulling image|pulling from host/i,
  /failed to resolve ref|failed to (?:extract|register) layer|failed to unpack image|http(?:Read|Reader)Seeker|failed commit on ref/i,
  /manifest unknown|name unknown|manifest for \S+ not found|no such image|no matching manifest|matching platform|platform in manifest/i,
  /invalid reference format|normali[sz]e image reference|parse image reference|repository name (?:\S+ )?must be lowercase|repo digest matching/i,
  /no basic auth credentials|authorization token has expired|requested access to the resource is denied|insufficient_scope/i,
  /repository (?!<url>|https?:)\S+ (?:not found|unauthorized)|does not exist or no pull access|repository with name \S+ does not exist/i,
  /layers from manifest|mismatched image rootfs|filesystem layer verification|GetImageBlob|ImportLayer|UtilityVM|no processor for media-type/i,
  /image is incompatible with a|image operating system|unsupported media type application\/vnd/i,
  /failed to fetch (?:anonymous|oauth) token(?! from)|perform: ecr(?:-public)?:|GetAuthorizationToken|REDACTED ECR URL|starport-layer-bucket/i,
  /Error response from daemon: ?(?:Get|Head) |^failed to copy: |^(?:error: )?context canceled\.?$/i,
  /unauthorized: (?:incorrect|authentication)/i,
];

/** A request of the registry's API, in the text with its URLs. */
const pullRequest = /(?:\b(?:Get|Head)|request to|status code) "?https?:\/\/\S+?\/v2\//i;
const registryHost =
  /api\.ecr|\.dkr[.-]ecr|\becr\.[\w-]+\.api\.aws|public\.ecr\.aws|ecr-public\.aws|\bdocker\.(?:io|com)|ghcr\.io|quay\.io|gcr\.io|\.pkg\.dev|azurecr\.io|mcr\.microsoft/i;
const failedRequest =
  /\bdial tcp|\blookup |i\/o timeout|status code|unexpected status|x509|net\/http|\bdenied|unauthorized|: EOF|send request failed/i;

/** `words` is the text without names. Whatever a name could say is looked for in the words, hosts and URLs in the text. */
export function subjectOf(text: string, words: string): Subject {
  const said = words.replace(givenNames, ' ');
  const printed = text.replace(givenNames, ' ');
  if (settled.test(said)) return 'other';
  const name = errorName.exec(said)?.groups;
  if (name?.pull !== undefined) return subjectOfPull(name.pull, said);
  if (name?.timeout !== undefined) return /transition to (?:manifest_?)?pull/i.test(said) ? 'pull' : 'other';
  if (name?.other !== undefined) return 'other';
  if (/unable to pull secr/i.test(said) || name?.init !== undefined)
    return subjectOfInitialization(said, printed);
  if (credentialWords.test(said)) return 'credentials';
  if (/task (?:can't|cannot|can not) pull (?:the )?image/i.test(said)) return 'pull';
  if (secretWords.test(said)) return 'secret';
  if (/unable to assume (?:the |your )?(?:task )?execution role/i.test(said)) return 'registry-auth';
  if (otherSteps.test(said)) return 'other';
  const isPull =
    pullWords.some((phrase) => phrase.test(said)) ||
    pullRequest.test(printed) ||
    (registryHost.test(printed) && failedRequest.test(said));
  return isPull ? 'pull' : 'other';
}

function subjectOfPull(errorName: string, said: string): Subject {
  if (/auth/i.test(errorName) || credentialWords.test(said)) return 'credentials';
  return /ecr/i.test(errorName) ? 'registry-auth' : 'pull';
}

/**
 * `ResourceInitializationError` stands before many steps of a task's start. Its wrapper names secrets and registry
 * auth together; only the words after it tell which. A text cut right after the wrapper is taken for registry auth:
 * keeping silent over a pull that failed is the worse mistake.
 */
function subjectOfInitialization(said: string, printed: string): Subject {
  const rest = afterWrapper(said);
  if (rest === undefined && otherSteps.test(said)) return 'other';
  const told = rest ?? said;
  const shown = afterWrapper(printed) ?? printed;
  if (credentialWords.test(told)) return 'credentials';
  if (secretWords.test(told)) return 'secret';
  if (/registry auth|\becr\b|ecr:|GetAuthorizationToken|assume (?:the )?execution role/i.test(told))
    return 'registry-auth';
  if (/\.ecr[.-]|\becr[.-]/i.test(shown)) return 'registry-auth';
  if (anySecretWord.test(told) || /\bsecretsmanager\b|\bssm\b/i.test(shown)) return 'secret';
  return rest === undefined ? 'other' : 'registry-auth';
}

/** What ECS says after its wrapper, if the text has the wrapper. */
const afterWrapper = (said: string): string | undefined =>
  /unable to pull secr\w*(?: or(?: registry?(?: auth?)?)?)?:?(.*)$/i.exec(said)?.[1];

/** The secret that `repositoryCredentials` names. */
const credentialWords =
  /registry auth from (?:asm|AWS Secrets|Secrets)|asm fetching secret|private registry credentials|repositoryCredentials/i;

/** Sentences in which ECS speaks of a secret or parameter. */
const secretWords =
  /Fetching secret data|(?:retrieve|fetch|fetching) (?:the )?secrets?\b|secret(?:s|\(s\))? from (?:asm|ssm)|find the specified secret|from AWS (?:Secrets|Systems) Manager|perform: (?:secretsmanager|ssm):/i;

/** Enough once ECS has said that it was fetching secrets or registry auth. */
const anySecretWord =
  /\bsecrets?\b|secretsmanager|\b(?:asm|ssm)\b|parameters?\b|Systems Manager|\bkms\b|staging label|json key|looking for beginning of value|unable to retrieve s/i;
