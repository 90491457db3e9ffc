import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import * as vscode from 'vscode';
import { activate, run } from './harness/extension';
import { withConnections } from './harness/outputs';

/** What the certificate `other` is for. No resolver knows it: only the proxy leads there. */
const HOST = 'other.example';

type Answer = 'connects' | 'asksForPassword' | 'refuses';

/**
 * The tests' host has SSL_CERT_FILE name the authority of the tests. Only on Linux does Node read the system's authorities from
 * there, and VS Code 1.103 reads a fixed file of the machine.
 */
function readsSystemStoreOfTests(): boolean {
  const setting = vscode.workspace.getConfiguration('http').inspect<boolean>('systemCertificatesNode');
  return process.platform === 'linux' && setting?.defaultValue === true;
}

/** A proxy as companies have one: it makes tunnels to the server, or says why it does not. */
class Proxy {
  answer: Answer = 'connects';
  tunnels = 0;
  readonly #sockets = new Set<net.Socket>();
  readonly #server: net.Server;

  private constructor(serverPort: number) {
    this.#server = net.createServer((socket) => this.#greet(socket, serverPort));
  }

  static async start(serverPort: number): Promise<Proxy> {
    const proxy = new Proxy(serverPort);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #greet(socket: net.Socket, serverPort: number): void {
    this.#sockets.add(socket.on('error', () => undefined));
    socket.once('data', () => {
      if (this.answer === 'asksForPassword') {
        return void socket.end(
          'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
        );
      }
      if (this.answer === 'refuses') {
        const page = '<html><title>Blocked by Example Corp</title></html>';
        const head = `Content-Type: text/html\r\nContent-Length: ${page.length}\r\nConnection: close`;
        return void socket.end(`HTTP/1.1 403 Forbidden\r\n${head}\r\n\r\n${page}`);
      }
      this.tunnels++;
      const server = net.connect(serverPort, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.pipe(server).pipe(socket);
      });
      this.#sockets.add(server.on('error', () => socket.destroy()));
      return undefined;
    });
  }
}

describe('behind a proxy', () => {
  let server: TlsServer;
  let proxy: Proxy;
  let bundle: string;

  before(async () => {
    await activate();
    const { extensionPath } = vscode.extensions.getExtension('kinesis-pipelines.kinesis-pipelines') ?? {};
    const file = (name: string) => path.join(extensionPath ?? '', 'test', 'fixtures', 'tls', `${name}.pem`);
    bundle = file('authority');
    server = createTlsServer({ key: await readFile(file('key')), cert: await readFile(file('other')) });
    server.on('request', (_, response) => response.end('<ListBucketResult></ListBucketResult>'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy = await Proxy.start((server.address() as AddressInfo).port);
  });

  after(async () => {
    await proxy.stop();
    server.closeAllConnections();
    server.close();
  });

  afterEach(async () => {
    proxy.answer = 'connects';
    Reflect.deleteProperty(process.env, 'AWS_CA_BUNDLE');
    await setProxy(undefined);
    await setSystemCertificates(undefined);
  });

  const setProxy = (url: string | undefined) =>
    vscode.workspace.getConfiguration('http').update('proxy', url, vscode.ConfigurationTarget.Global);

  /** Lists a bucket: one call, which needs nothing else. */
  const call = () => {
    const connection = { name: 'corp', region: 'eu-west-1', endpoint: `https://${HOST}` };
    return withConnections([connection], () => run('findObject', { connection: 'corp', bucket: 'events', part: 'x' }));
  };
  const setSystemCertificates = (isUsed: boolean | undefined) =>
    vscode.workspace.getConfiguration('http').update('systemCertificates', isUsed, vscode.ConfigurationTarget.Global);
  const fails = (pattern: RegExp) =>
    assert.rejects(call(), (error: Error) => {
      assert.match(error.message, pattern);
      return true;
    });

  it('of the setting http.proxy, with the authority of AWS_CA_BUNDLE, the server is reached', async () => {
    await setProxy(proxy.url);
    process.env.AWS_CA_BUNDLE = bundle;
    assert.deepEqual(await call(), { objects: [], searched: 0 });
    assert.ok(proxy.tunnels > 0, 'no tunnel was made');
  });

  it('the authority of the server has to be known', async () => {
    await setProxy(proxy.url);
    await setSystemCertificates(false);
    await fails(/authority that this computer does not know.*AWS_CA_BUNDLE/);
  });

  it('an authority that the system knows is known with the setting http.systemCertificates', async function () {
    if (!readsSystemStoreOfTests()) return this.skip();
    await setProxy(proxy.url);
    await setSystemCertificates(true);
    assert.deepEqual(await call(), { objects: [], searched: 0 });
    assert.ok(proxy.tunnels > 0, 'no tunnel was made');
    return undefined;
  });

  it('that asks for a password is told as such', async () => {
    await setProxy(proxy.url);
    proxy.answer = 'asksForPassword';
    await fails(/proxy asks for a user name and a password \(HTTP 407\)/);
  });

  it('that shows a page in place of the answer is told by its title', async () => {
    await setProxy(proxy.url);
    proxy.answer = 'refuses';
    await fails(/web page answered.*Blocked by Example Corp/);
  });

  it('that cannot be reached is named', async () => {
    const closed = net.createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, 'close');
    await setProxy(`http://127.0.0.1:${port}`);
    await fails(new RegExp(`proxy does not connect to AWS.*127\\.0\\.0\\.1:${port}`));
  });
});
