import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../../scripts/chromium';
import { startLocalPipeline, type RunningLocalPipeline } from '../../scripts/localPipeline';

const SECRET = 'the-content-of-an-object';
const BUCKET = '/demo-bucket';

/** Objects that do in a browser whatever a stranger could make them do. */
const OBJECTS: Readonly<Record<string, readonly [type: string, content: string | Uint8Array<ArrayBuffer>]>> = {
  'page.html': [
    'text/html',
    `<title>shown</title><h1>An object</h1><img src="${BUCKET}/image.png" onerror="document.title = 'ran'">
     <meta http-equiv="refresh" content="0; url=${BUCKET}/secret.txt">
     <a href="${BUCKET}/secret.txt">link</a><form action="/_local/reset" method="post"><button>send</button></form>
     <script>
       document.title = 'ran';
       fetch('${BUCKET}/secret.txt').then((answer) => answer.text()).then((text) => (document.title = text));
       for (const other of [opener, parent]) other?.postMessage('${SECRET}', '*');
     </script>`,
  ],
  'script.js': ['text/javascript', `window.stolen = '${SECRET}';`],
  'style.css': ['text/css', `body { --stolen: ${SECRET}; }`],
  'secret.txt': ['text/plain', SECRET],
  'image.png': [
    'image/png',
    Uint8Array.from(
      Buffer.from(
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
        'base64',
      ),
    ),
  ],
};

/** Between the browser and the pipeline: tells what was asked and answered. */
class Witness {
  readonly #target: URL;

  readonly #server = net.createServer((socket) => this.#forward(socket));
  #heads: string[] = [];
  #answers: string[] = [];

  constructor(target: URL) {
    this.#target = target;
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
  }

  /** Forgets what it told before. */
  take(): { requests: string[]; statuses: number[] } {
    const requests = this.#heads.flatMap((text) => text.match(/^[A-Z]+ \S+(?= HTTP\/1\.1\r?$)/gm) ?? []);
    const statuses = this.#answers.flatMap((text) =>
      [...text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, n]) => Number(n)),
    );
    this.#heads = [];
    this.#answers = [];
    return { requests, statuses };
  }

  #forward(browser: net.Socket): void {
    const pipeline = net.connect(Number(this.#target.port), this.#target.hostname);
    browser.on('data', (bytes) => this.#heads.push(bytes.toString('latin1')));
    pipeline.on('data', (bytes) => this.#answers.push(bytes.toString('latin1')));
    for (const socket of [browser, pipeline]) socket.on('error', () => undefined);
    browser.pipe(pipeline).pipe(browser);
  }
}

/** The element's `load` or `error`, or the end of what it may take. */
const byElement = (tag: string, attribute: string) =>
  `async (url) => {
    const element = document.createElement('${tag}');
    if ('${tag}' === 'link') element.rel = 'stylesheet';
    element.${attribute} = url;
    const event = await new Promise((resolve) => {
      for (const name of ['load', 'error', 'loadedmetadata']) element.addEventListener(name, () => resolve(name));
      document.body.append(element);
    });
    if ('${tag}' !== 'iframe' && '${tag}' !== 'object' && event !== 'error') return event;
    try { return element.contentDocument?.body.innerText ?? window.stolen ?? ''; } catch { return ''; }
  }`;

const ELEMENTS: readonly (readonly [what: string, tag: string, attribute: string, object: string])[] = [
  ['an image', 'img', 'src', 'image.png'],
  ['a script', 'script', 'src', 'script.js'],
  ['a style sheet', 'link', 'href', 'style.css'],
  ['a frame', 'iframe', 'src', 'page.html'],
  ['a frame of a listing', 'iframe', 'src', ''],
  ['an embedded object', 'object', 'data', 'page.html'],
  ['an image under another type', 'img', 'src', 'image.png?response-content-type=image/png&X-Amz-Signature=0'],
];

describe('web pages and the local pipeline, in a real browser', () => {
  let pipeline: RunningLocalPipeline;
  let witness: Witness;
  let port: number;
  let pages: http.Server;
  let browser: Browser;
  let page: Page;
  let contents: string;
  const visited: string[] = [];

  const state = async (): Promise<string> => {
    const texts = ['/demo-bucket', '/', '/_local/faults'].map(async (path) => {
      const text = await (await fetch(pipeline.endpoint + path)).text();
      return text.replace(/<RequestId>.*?<\/HostId>/s, '');
    });
    return (await Promise.all(texts)).join('\n');
  };

  before(async () => {
    pipeline = await startLocalPipeline();
    for (const [key, [type, body]] of Object.entries(OBJECTS)) {
      const put = { method: 'PUT', body, headers: { 'content-type': type } };
      assert.equal((await fetch(`${pipeline.endpoint}${BUCKET}/${key}`, put)).status, 200);
    }
    witness = new Witness(new URL(pipeline.endpoint));
    port = await witness.listen();
    pages = http.createServer((request, response) => {
      if (request.url === '/redirect')
        response.writeHead(302, { location: `http://127.0.0.1:${port}${BUCKET}/page.html` });
      else response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<title>page</title><body>');
    });
    pages.listen(0, '127.0.0.1');
    await once(pages, 'listening');
    browser = await launchChromium([
      '--host-resolver-rules=MAP *.test 127.0.0.1',
      // What the browser itself may refuse would prove nothing of the pipeline.
      '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests,PrivateNetworkAccessChecks',
    ]);
    contents = await state();
  });

  after(async () => {
    await browser.close();
    pages.close();
    witness.close();
    await pipeline.end();
  });

  beforeEach(async () => {
    page = await browser.newPage();
    await page.exposeFunction('told', (text: string) => visited.push(text));
    await page.addInitScript("addEventListener('message', ({ data }) => told(String(data)));");
  });

  afterEach(async () => {
    for (const opened of page.context().pages()) {
      for (const frame of opened.frames()) {
        const read = frame.evaluate('document.title + (document.body?.innerText ?? "")');
        // A frame that the browser has taken away shows nothing.
        const text = await read.catch(() => '');
        assert.doesNotMatch(String(text), new RegExp(`${SECRET}|ListBucketResult|ran`));
      }
    }
    await page.close();
    assert.deepEqual(visited, [], 'a page was told something');
    assert.equal(await state(), contents, 'something was changed');
    witness.take();
  });

  const open = (host: string) => page.goto(`http://${host}:${(pages.address() as AddressInfo).port}/`);
  const object = (name: string) => `http://127.0.0.1:${port}${BUCKET}${name === '' ? '' : '/'}${name}`;
  const attack = async (script: string, url: string): Promise<string> =>
    String(await page.evaluate(`(${script})(${JSON.stringify(url)})`));
  /** The browser did ask, and was refused every time. */
  const wasRefused = (least = 1): void => {
    const { requests, statuses } = witness.take();
    assert.ok(requests.length >= least, `only ${requests.length} requests came: ${requests.join(', ')}`);
    assert.deepEqual(
      statuses,
      requests.map(() => 403),
    );
  };

  for (const host of ['127.0.0.1', 'localhost', 'evil.test']) {
    describe(`from a page of http://${host}`, () => {
      beforeEach(async () => {
        await open(host);
      });

      for (const [what, tag, attribute, name] of ELEMENTS) {
        it(`give nothing to ${what}`, async () => {
          const got = await attack(byElement(tag, attribute), object(name));
          assert.doesNotMatch(got, /^load/);
          assert.doesNotMatch(got, new RegExp(SECRET));
          wasRefused();
        });
      }

      it('give nothing to scripts, which may read or only ask', async () => {
        const got = await attack(
          `async (url) => {
            const modes = ['cors', 'no-cors'].map(async (mode) => (await fetch(url, { mode })).text().catch(String));
            navigator.sendBeacon(url, 'x');
            const socket = new WebSocket(url.replace('http', 'ws'));
            const events = new EventSource(url);
            await Promise.all([socket, events].map((one) => new Promise((resolve) => (one.onerror = resolve))));
            events.close();
            return JSON.stringify(await Promise.allSettled(modes));
          }`,
          object('secret.txt'),
        );
        assert.doesNotMatch(got, new RegExp(SECRET));
        wasRefused(4);
      });

      it('take no forms', async () => {
        for (const [path, encoding] of [
          ['/_local/reset', 'application/x-www-form-urlencoded'],
          [`${BUCKET}?delete`, 'text/plain'],
          [BUCKET, 'multipart/form-data'],
          ['/', 'text/plain'],
        ] as const) {
          await attack(
            `async (url) => {
              const frame = document.createElement('iframe');
              frame.name = 'sink';
              document.body.append(frame);
              const form = document.createElement('form');
              Object.assign(form, { action: url, method: 'post', enctype: '${encoding}', target: 'sink' });
              form.innerHTML = '<input name="<Delete><Object><Key>secret.txt</Key></Object></Delete>" value="x">';
              document.body.append(form);
              const loaded = new Promise((resolve) => (frame.onload = resolve));
              form.submit();
              await loaded;
              frame.remove();
              return '';
            }`,
            `http://127.0.0.1:${port}${path}`,
          );
          wasRefused();
        }
      });

      it('are not shown when the page goes there', async () => {
        await Promise.all([
          page.waitForURL(object('page.html')),
          page.evaluate(`location.href = ${JSON.stringify(object('page.html'))}`),
        ]);
        assert.match(await page.innerText('body'), /from web pages are refused/);
        wasRefused();
      });

      it('are not shown in a window that the page opens', async () => {
        const [opened] = await Promise.all([
          page.waitForEvent('popup'),
          page.evaluate(`void (window.opened = open(${JSON.stringify(object('page.html'))}))`),
        ]);
        await opened.waitForURL(object('page.html'));
        assert.match(await opened.innerText('body'), /from web pages are refused/);
        wasRefused();
        await opened.close();
      });
    });
  }

  it('are refused a name of their own that leads to this machine', async () => {
    const name = `http://rebound.test:${port}`;
    // Served by the attacker until the name leads elsewhere.
    await page.route(`${name}/attack`, (route) => route.fulfill({ contentType: 'text/html', body: '<body>' }));
    await page.goto(`${name}/attack`);
    for (const path of [`${BUCKET}/secret.txt`, '/_local/status']) {
      const got = await attack('async (url) => (await fetch(url)).text()', path);
      assert.match(got, /host "rebound.test" are refused/);
    }
    wasRefused(2);
  });

  it('are not an address that a person types: an object is shown, and nothing of it runs', async () => {
    const answer = await page.goto(object('page.html'));
    assert.equal(answer?.status(), 200);
    assert.equal(await page.innerText('h1'), 'An object');
    assert.equal(await page.title(), 'shown');
    assert.deepEqual(witness.take().requests, [`GET ${BUCKET}/page.html`], 'the object asked for something');
    assert.equal((await page.reload())?.status(), 200);
    assert.equal(await page.title(), 'shown');
    witness.take();
    await Promise.all([page.waitForURL(object('secret.txt')), page.click('a')]);
    wasRefused();
  });

  it('cannot lead a typed address on to an object that runs', async () => {
    await page.goto(`http://evil.test:${(pages.address() as AddressInfo).port}/redirect`).catch(() => undefined);
    assert.notEqual(await page.title(), 'ran');
  });

  it('are not a presigned address that a person opens, with the headers that it asks for', async () => {
    const url = `${object('page.html')}?X-Amz-Signature=0&response-content-type=text/plain`;
    const answer = await page.goto(url);
    assert.equal(answer?.status(), 200);
    assert.match(answer.headers()['content-type'] ?? '', /text\/plain/);
    await page.goto('about:blank');
  });
});
