import { aboutSecret, type Row } from './row.ts';

/** Facts that the puller states about itself or the image. Nothing else in the text can outweigh them. */
export const exact: readonly Row[] = [
  {
    name: 'ECS may not assume the role that pulls',
    says: /(?:unable|not able|failed) to assume|(?:cannot|can't|could not) assume|perform: sts:AssumeRole/i,
    symptom: 'role-unassumable',
    leg: 'registry-auth',
  },
  {
    name: 'the secret is not there, or is no use',
    says: /find the specified secret|json key|invalid parameters|looking for beginning of|invalid character .{1,9} (?:after|in) |unexpected end of JSON|credentials: not found|ParameterNotFound|ResourceNotFoundException|(?:marked|scheduled) for deletion/i,
    when: aboutSecret,
    symptom: 'access-denied',
  },
  {
    name: 'the agent did not reach Docker, so that nothing was asked of a registry',
    says: /error during connect|\bdial unix\b/i,
    symptom: 'unrecognised',
  },
  {
    name: 'no space left',
    says: /no space left|not enough space on the disk|disk quota exceeded|(?:out of|insufficient) (?:disk|storage)|free data blocks|Error running deviceResume/i,
    symptom: 'disk-full',
    leg: 'layer',
  },
  {
    name: 'no manifest for this operating system and CPU',
    says: /contain descriptor|descriptor for platform|matching platform|no matching manifest|no match for platform|is incompatible with a .{0,100}host|image operating system .{0,100}cannot be used|operating system is not supported|does not match the (?:specified|detected) .{0,100}platform|\\UtilityVM|ProcessBaseLayer .{0,300}cannot find the path/i,
    symptom: 'platform-mismatch',
    leg: 'manifest',
  },
  {
    name: 'the image string is no reference',
    says: /invalid reference format|normali[sz]e image reference|parse image reference|parsing reference|must be lowercase|invalid (?:image name|tag format|repository name|checksum digest)|: object required|no Host in request URL/i,
    symptom: 'invalid-reference',
  },
  {
    name: 'a manifest or layer of a kind that this runtime cannot use',
    says: /unsupported (?:media|manifest|layer|compression)|no processor for media-type|mediaType in manifest|schema (?:version )?v?1\b|invalid tar header|layers and diffIDs|unknown (?:media|manifest) type|unexpected media type|magic number mismatch|media type .{0,300}no longer supported|encountered remote |invalid rootfs/i,
    answered: (status) => status === 405,
    symptom: 'unsupported-manifest',
    leg: 'manifest',
  },
  {
    name: 'too many requests',
    says: /toomanyreq|too many requests|rate limit(?! token)|have reached your|rate exceeded|data limit exceeded|Throttling/i,
    answered: (status) => status === 429,
    symptom: 'rate-limited',
    leg: 'manifest',
  },
  {
    // The manifest list was given, so that credentials and name are good: of the 4xx, the limit on pulls is left.
    name: 'Docker Hub refuses a further request with a status that was cut off',
    says: /: 4$/,
    when: ({ text }) => /http(?:Read|Reader)Seeker/i.test(text) && /registry-1\.docker\.io/i.test(text),
    symptom: 'rate-limited',
  },
  {
    name: 'TLS',
    says: /x509|certificate (?:signed|is valid|has expired|verify)|\btls:|TLS handshake|HTTP response to HTTPS client|not look like a TLS/i,
    symptom: 'tls-failure',
  },
  {
    // Also where the line ends in `i/o timeout` or `connection refused`: it is the resolver that did not answer.
    name: 'a name that did not resolve',
    says: /(?:^|: |tcp )lookup [\w<#*]|dial tcp: ?l|no such host|server misbehaving|name resolution|resolve host|NXDOMAIN|SERVFAIL/i,
    symptom: 'dns-failure',
  },
];
