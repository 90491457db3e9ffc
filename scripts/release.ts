/** The parts of package.json that a release depends on. */
export interface Manifest {
  version: string;
  repository?: { url?: string };
}

export interface Release {
  /** Such as `v1.2.3`. */
  tag: string;
  /** `owner/name` of the repository that releases. Undefined: not checked. */
  repository?: string | undefined;
  manifest: Manifest;
  changelog: string;
}

export type CheckedRelease = { ok: true; notes: string } | { ok: false; problems: string[] };

/** The part of a changelog under `## [version]`, without its heading, or undefined where there is none. */
export function changelogPart(changelog: string, version: string): { heading: string; text: string } | undefined {
  const lines = changelog.split(/\r?\n/);
  const start = lines.findIndex((line) => line.startsWith(`## [${version}]`));
  const heading = lines[start];
  if (heading === undefined) return undefined;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith('## '));
  return { heading, text: (end === -1 ? rest : rest.slice(0, end)).join('\n').trim() };
}

/** `owner/name` of a repository on GitHub. */
function gitHubName(url: string | undefined): string | undefined {
  return /github\.com[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?$/.exec(url ?? '')?.[1];
}

/** Compares the tag, package.json and the changelog. The notes are the text for the release's page. */
export function checkRelease({ tag, repository, manifest, changelog }: Release): CheckedRelease {
  const { version } = manifest;
  const problems: string[] = [];
  if (tag !== `v${version}`) problems.push(`The tag is ${tag}, but package.json has version ${version}: v${version}.`);
  const named = gitHubName(manifest.repository?.url);
  if (repository !== undefined && named?.toLowerCase() !== repository.toLowerCase()) {
    problems.push(
      `This is ${repository}, but package.json names ${named ?? 'no repository on GitHub'}. ` +
        'Change "repository", "bugs" and "homepage".',
    );
  }
  const part = changelogPart(changelog, version);
  if (part === undefined) problems.push(`CHANGELOG.md has no part "## [${version}] - YYYY-MM-DD".`);
  else if (!/^## \[[^\]]+\] - \d{4}-\d{2}-\d{2}$/.test(part.heading))
    problems.push(`"${part.heading}" in CHANGELOG.md lacks the day of the release: "## [${version}] - YYYY-MM-DD".`);
  else if (part.text === '') problems.push(`The part "${part.heading}" of CHANGELOG.md is empty.`);
  if (changelogPart(changelog, 'Unreleased')?.text)
    problems.push(`CHANGELOG.md still has changes under "Unreleased". Move them to "## [${version}]".`);
  if (problems.length > 0 || part === undefined) return { ok: false, problems };
  return { ok: true, notes: `${part.text}\n` };
}
