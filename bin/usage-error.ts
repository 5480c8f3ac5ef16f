/** Wrong arguments or an unusable file: said in one line, exit status 64. */
export class UsageError extends Error {}
