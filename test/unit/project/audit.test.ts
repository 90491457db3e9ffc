import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { auditFindings, describeFinding } from '../../../scripts/auditFindings';
import { npmAudit } from '../../../scripts/npmAudit';

const BUNDLED = JSON.stringify([{ folder: 'node_modules/snappyjs', name: 'snappyjs' }]);

/** Answers what npm asks of a registry: the advisories of packages, then what there is of those that have one. */
async function registryThatKnows(advisories: unknown, status = 200): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(request.method === 'POST' ? advisories : packageAt(request.url ?? '')));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function packageAt(url: string): unknown {
  const name = url.slice(1);
  return { name, 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': { name, version: '1.0.0' } } };
}

function advisory(title: string): unknown {
  return [{ id: 1, url: 'https://example.com/1', title, severity: 'high', vulnerable_versions: '*' }];
}

async function report(advisories: unknown, status?: number): Promise<string> {
  const registry = await registryThatKnows(advisories, status);
  try {
    const { port } = registry.address() as AddressInfo;
    return await npmAudit('--registry', `http://127.0.0.1:${port}`, '--fetch-retries', '0');
  } finally {
    registry.close();
    registry.closeAllConnections();
  }
}

describe('npm run audit', () => {
  it('tells a vulnerable package that ships from one that only builds or tests', async () => {
    const found = auditFindings(await report({ snappyjs: advisory('too long'), prettier: advisory('ugly') }), BUNDLED);
    assert.deepEqual(found.shipped.map(describeFinding), ['snappyjs, high: too long (https://example.com/1)']);
    assert.deepEqual(found.development.map(describeFinding), ['prettier, high: ugly (https://example.com/1)']);
  });

  it('does not take a registry that cannot answer for a clean one', async () => {
    const refused = await report({}, 405);
    assert.throws(() => auditFindings(refused, BUNDLED), /no answer from the registry: 405/);
  });

  it('does not take an empty list of bundled packages for a clean product', () => {
    assert.throws(() => auditFindings('{"vulnerabilities":{}}', '[]'), /bundles no package/);
  });
});
