/** A package with a known vulnerability. */
export interface Finding {
  name: string;
  severity: string;
  /** Where it is installed, as in `node_modules/name`. */
  folders: string[];
  advisories: { title: string; url: string }[];
}

export interface Findings {
  shipped: Finding[];
  /** Packages that only build or test. */
  development: Finding[];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function findingOf(value: unknown): Finding {
  const { name, severity, nodes, via } = isObject(value) ? value : {};
  const advisories = (Array.isArray(via) ? via : [])
    // A string names another package of the report, through which this one is affected.
    .filter(isObject)
    .map(({ title, url }) => ({ title: textOf(title), url: textOf(url) }));
  const folders = (Array.isArray(nodes) ? nodes : []).map(textOf);
  return { name: textOf(name), severity: textOf(severity), folders, advisories };
}

function bundledFolders(text: string): Set<string> {
  const packages: unknown = JSON.parse(text);
  const folders = (Array.isArray(packages) ? packages : []).filter(isObject).map(({ folder }) => textOf(folder));
  if (folders.length === 0) throw new Error('The build says that it bundles no package. That cannot be true.');
  return new Set(folders);
}

/** Splits a report of `npm audit --json` by what is in a bundle. @throws {Error} when npm could not ask the registry */
export function auditFindings(report: string, bundledPackages: string): Findings {
  const parsed: unknown = JSON.parse(report);
  const { vulnerabilities, message } = isObject(parsed) ? parsed : {};
  if (!isObject(vulnerabilities))
    throw new Error(`npm audit got no answer from the registry: ${textOf(message) || report.trim()}`);
  const bundled = bundledFolders(bundledPackages);
  const findings = Object.values(vulnerabilities).map(findingOf);
  const ships = ({ folders }: Finding): boolean => folders.some((folder) => bundled.has(folder));
  return { shipped: findings.filter(ships), development: findings.filter((finding) => !ships(finding)) };
}

export function describeFinding({ name, severity, advisories }: Finding): string {
  const reasons = advisories.map(({ title, url }) => `${title} (${url})`);
  return `${name}, ${severity}: ${reasons.join('; ') || 'through a package that it depends on'}`;
}
