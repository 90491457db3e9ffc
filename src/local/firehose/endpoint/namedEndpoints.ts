/** An endpoint that records may be sent to, and where it is reached. */
interface NamedEndpoint {
  readonly url: URL;
  readonly address: URL;
}

/**
 * The HTTP endpoints that the user of the program has named. A delivery stream comes from any program on the machine, or from a
 * template that names a provider with its true key: records go nowhere else.
 */
export class NamedEndpoints {
  readonly #named: readonly NamedEndpoint[];

  /**
   * `names` are `URL`, or `URL=ADDRESS` for an endpoint that is reached at another address, as a receiver on this machine.
   *
   * @throws {Error} when one of them is not an address of HTTP or HTTPS.
   */
  constructor(names: readonly string[]) {
    this.#named = names.map((name) => {
      const [url = '', address = url] = name.split(/=(?=https?:\/\/)/);
      return { url: parse(url, name), address: parse(address, name) };
    });
  }

  /** Where an endpoint is reached. Undefined: it was not named. */
  addressOf(endpoint: string): string | undefined {
    const wanted = URL.parse(endpoint);
    if (!wanted) return undefined;
    for (const { url, address } of this.#named) {
      if (wanted.origin !== url.origin) continue;
      if (wanted.href === url.href) return address.href;
      const folder = url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`;
      if (url.search !== '' || !wanted.pathname.startsWith(folder)) continue;
      const rest = wanted.pathname.slice(folder.length) + wanted.search;
      return address.href.endsWith('/') ? address.href + rest : `${address.href}/${rest}`;
    }
    return undefined;
  }
}

function parse(address: string, name: string): URL {
  const url = URL.parse(address);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new Error(
    `${name} does not name an HTTP endpoint: it must be a URL, or URL=ADDRESS, with http:// or https://.`,
  );
}
