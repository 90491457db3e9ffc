import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { Firehose } from '@aws-sdk/client-firehose';
import type { S3 } from '@aws-sdk/client-s3';
import * as vscode from 'vscode';
import type { PipelinesApi } from '../../src/extension';
import type { SendReport } from '../../src/producer';
import {
  activate,
  demoStream,
  find,
  openEditor,
  row,
  run,
  sendText,
  startLocal,
  until,
  workspaceFile,
} from './harness/extension';
import { s3Client } from './harness/outputs';

const BUCKET = 'deliveries-test';
const ROLE = 'arn:aws:iam::000000000000:role/firehose';

interface VerifyResult {
  sent: number;
  delivered: number;
  missing: number;
  failed: number;
  duplicates: number;
  isDue: boolean;
  outcomes: { kind: string; index: number; key?: string; offset?: number }[];
  report: string;
}

describe('deliveries', () => {
  let api: PipelinesApi;
  let s3: S3;
  let firehose: Firehose;

  const direct = { connection: 'local', deliveryStream: 'direct-delivery' };
  const sourced = { connection: 'local', deliveryStream: 'sourced-delivery' };
  const put = (Key: string, Body: string | Uint8Array) => s3.putObject({ Bucket: BUCKET, Key, Body });
  const textOf = async (uri: string) => (await vscode.workspace.openTextDocument(vscode.Uri.parse(uri))).getText();

  before(async () => {
    api = await activate();
    const { endpoint } = await startLocal();
    s3 = s3Client(endpoint);
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    firehose = new Firehose({ endpoint, region: 'us-east-1', credentials });
    await s3.createBucket({ Bucket: BUCKET });
    const destination = (Prefix: string) => ({
      RoleARN: ROLE,
      BucketARN: `arn:aws:s3:::${BUCKET}`,
      BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 1 },
      CompressionFormat: 'GZIP' as const,
      Prefix,
      ErrorOutputPrefix: `${Prefix}errors/!{firehose:error-output-type}/`,
    });
    await firehose.createDeliveryStream({
      DeliveryStreamName: direct.deliveryStream,
      ExtendedS3DestinationConfiguration: destination('direct/'),
    });
    await firehose.createDeliveryStream({
      DeliveryStreamName: sourced.deliveryStream,
      DeliveryStreamType: 'KinesisStreamAsSource',
      KinesisStreamSourceConfiguration: {
        KinesisStreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/demo-stream',
        RoleARN: ROLE,
      },
      ExtendedS3DestinationConfiguration: destination('sourced/'),
    });
    for (const { deliveryStream } of [direct, sourced]) {
      await until(async () => {
        const { DeliveryStreamDescription: description } = await firehose.describeDeliveryStream({
          DeliveryStreamName: deliveryStream,
        });
        return description?.DeliveryStreamStatus === 'ACTIVE' ? true : undefined;
      });
    }
  });

  after(() => {
    s3.destroy();
    firehose.destroy();
  });

  it('are watched: the next object opens when it is there', async () => {
    const watched = run<{ uri: string; key: string; isError: boolean }>('watchDelivery', direct);
    const marker = `watched-${Date.now()}`;
    await sendText(`{"marker":"${marker}"}`, direct);
    const { uri, key, isError } = await watched;
    assert.equal(isError, false);
    assert.match(key, /^direct\/\d{4}\/\d\d\/\d\d\/\d\d\/direct-delivery-1-/);
    assert.equal(await textOf(uri), `{"marker":"${marker}"}\n`);
  });

  it('are verified right after the send: each record is found with its object, or is missing once it was due', async () => {
    const file = workspaceFile('verified.ndjson');
    const records = Array.from({ length: 200 }, (_, n) => JSON.stringify({ verified: Date.now(), n }));
    await writeFile(file.fsPath, records.join('\n'));
    const report = await run<SendReport>('send', { target: direct, uri: file.toString() });
    assert.equal(report.sent, 200);
    const argument = { ...direct, uri: file.toString() };
    const early = await run<VerifyResult>('verifyDelivery', { ...argument, waitSeconds: 0 });
    if (early.delivered < 200) assert.equal(early.isDue, false);
    const complete = await run<VerifyResult>('verifyDelivery', argument);
    assert.equal(complete.isDue, true);
    assert.deepEqual([complete.sent, complete.missing, complete.failed, complete.duplicates], [200, 0, 0, 0]);
    assert.match(complete.outcomes[0]?.key ?? '', /direct-delivery-1-/);

    await writeFile(file.fsPath, [...records, '{"never":"sent"}'].join('\n'));
    const partial = await run<VerifyResult>('verifyDelivery', argument);
    assert.deepEqual([partial.sent, partial.delivered, partial.missing], [201, 200, 1]);
    assert.deepEqual(partial.outcomes[0], { kind: 'missing', index: 200 });
    const text = await textOf(partial.report);
    assert.match(text, /^# direct-delivery delivered 200 of 201 records of verified\.ndjson; 1 missing\.$/m);
    assert.match(text, /^- 201: \{"never":"sent"\}$/m);
  });

  it('lead from the report to the record', async () => {
    const { report } = await run<VerifyResult>('verifyDelivery', {
      ...direct,
      uri: workspaceFile('verified.ndjson').toString(),
    });
    const uri = vscode.Uri.parse(report);
    await vscode.window.showTextDocument(uri);
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', uri);
    const target = links.find(({ target: found }) => found?.scheme === 'command')?.target;
    assert.ok(target);
    const [argument] = JSON.parse(target.query) as unknown[];
    await vscode.commands.executeCommand(target.path, argument);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.scheme, 'kinesis-records');
    assert.match(editor.document.getText(editor.selection), /^\{"verified":\d+,"n":0\}$/);
  });

  it('are traced from a record of the stream to its line, and from the line back to the stream', async () => {
    const { id } = await run<{ id: string }>('tail', { ...demoStream, from: 'latest' });
    const marker = `traced-${Date.now()}`;
    await sendText(`{"other":1}\n{"marker":"${marker}"}\n{"other":2}`);
    interface Tailed {
      text: string;
      sequenceNumber: string;
      base64: string;
      arrivalMs: number;
    }
    interface Traced {
      places: { key: string; line: number }[];
      report: string;
    }
    const record = await until(async () => {
      const records = await run<Tailed[]>('tail.records', { id });
      return records.find(({ text }) => text.includes(marker));
    });
    const trace = await until(async () => {
      const found = await run<Traced>('traceRecord', { ...demoStream, record });
      return found.places.some(({ key }) => key.startsWith('sourced/')) ? found : undefined;
    });
    const place = trace.places.find(({ key }) => key.startsWith('sourced/'));
    assert.ok(place);
    const report = await vscode.workspace.openTextDocument(vscode.Uri.parse(trace.report));
    assert.match(report.getText(), /Found in line \d+ of s3:\/\//);
    const byArn = await run<typeof trace>('traceRecord', {
      connection: 'local',
      stream: `arn:aws:kinesis:us-east-1:000000000000:stream/${demoStream.stream}`,
      record,
    });
    assert.ok(byArn.places.some(({ key }) => key === place.key));
    const uri = vscode.Uri.from({
      scheme: 'kinesis-records',
      authority: 'local',
      path: `/${BUCKET}/${place.key}`,
    });
    const document = await vscode.workspace.openTextDocument(uri);
    assert.equal(document.lineAt(place.line).text, `{"marker":"${marker}"}`);
    const back = await run<{ found: boolean; sequenceNumber: string }>('traceToStream', {
      uri: uri.toString(),
      line: place.line,
    });
    assert.deepEqual([back.found, back.sequenceNumber], [true, record.sequenceNumber]);
    const verified = await run<VerifyResult>('verifyDelivery', { ...sourced, tail: id });
    assert.equal(verified.sent, 3);
    await run('tail.stop', { id });
  });

  it('are redriven after a dry run that sends nothing', async () => {
    const record = `{"redriven":${Date.now()}}`;
    const failure = {
      attemptsMade: 4,
      arrivalTimestamp: Date.now(),
      errorCode: 'Lambda.FunctionError',
      errorMessage: 'The function answered with an error.',
      rawData: Buffer.from(record).toString('base64'),
    };
    await put('direct/errors/processing-failed/2026/11/24/04/failed-1', `${JSON.stringify(failure)}\n`);
    interface Redrive {
      plan: { records: number; reasons: { reason: string; records: number }[] };
      report?: SendReport;
    }
    const dry = await run<Redrive>('redrive', direct);
    assert.equal(dry.plan.records, 1);
    assert.match(dry.plan.reasons[0]?.reason ?? '', /Lambda\.FunctionError/);
    assert.equal(dry.report, undefined);
    const watched = run<{ uri: string }>('watchDelivery', direct);
    const sent = await run<Redrive>('redrive', { ...direct, dryRun: false });
    assert.equal(sent.report?.sent, 1);
    assert.equal(await textOf((await watched).uri), `${record}\n`);
  });

  it('show on their row what failed and when the next object comes', async () => {
    await run('refresh');
    const delivery = await find(api, 'Local pipeline', 'Delivery Streams', direct.deliveryStream);
    const shown = await until(() => {
      const { description } = row(api, delivery.node);
      return description.startsWith('failed records') ? description : undefined;
    });
    assert.match(
      shown,
      /^failed records (now|\d+ \w+ ago) · (nothing buffered|delivering…|(next flush|flush(es)?) (in|within) \d+ s) · direct put → deliveries-test$/,
    );
    const uri = api.tree.getTreeItem(delivery.node).resourceUri;
    assert.match(uri?.query ?? '', /^failed=\d+$/);
  });

  it('become a table of Athena and a query of DuckDB', async () => {
    const table = await run<{ text: string }>('copyAthenaTable', direct);
    assert.match(table.text, /^CREATE EXTERNAL TABLE `direct_delivery` \($/m);
    assert.match(table.text, /LOCATION 's3:\/\/deliveries-test\/direct\/'/);
    assert.match(table.text, /'storage\.location\.template' = 's3:\/\/deliveries-test\/direct\/\$\{delivered\}\/'/);
    const query = await run<{ text: string }>('copyDuckDbQuery', direct);
    assert.match(query.text, /read_json\('s3:\/\/deliveries-test\/direct\/\*\*', format = 'newline_delimited'/);
    assert.equal(await vscode.env.clipboard.readText(), query.text);
  });

  it('are shown as a table, which filters and exports as a tail does', async () => {
    await put('table/2026/11/24/04/a', '{"n":1,"kind":"x"}{"n":2,"kind":"y"}');
    await put('table/2026/11/24/05/b.gz', gzipSync('{"n":3,"kind":"x"}\n'));
    const { id } = await run<{ id: string }>('openRecords', { connection: 'local', bucket: BUCKET, prefix: 'table/' });
    const records = await until(async () => {
      const found = await run<{ text: string; partitionKey: string }[]>('tail.records', { id });
      return found.length === 3 ? found : undefined;
    });
    assert.deepEqual(
      records.map(({ text, partitionKey }) => [text, partitionKey]),
      [
        ['{"n":1,"kind":"x"}', 'table/2026/11/24/04/a'],
        ['{"n":2,"kind":"y"}', 'table/2026/11/24/04/a'],
        ['{"n":3,"kind":"x"}', 'table/2026/11/24/05/b.gz'],
      ],
    );
    const recent = await run<{ id: string }>('openRecentRecords', {
      connection: 'local',
      bucket: BUCKET,
      prefix: 'table/',
    });
    await until(async () =>
      (await run<{ received: number }>('tail.stats', recent)).received === 3 ? true : undefined,
    );
  });

  it('say what is wrong with what they are asked', async () => {
    await assert.rejects(run('watchDelivery', { connection: 'local', deliveryStream: 'nothing' }), /nothing/);
    await assert.rejects(run('traceRecord', { ...demoStream }), /record/);
    await openEditor('plain', 'plaintext');
    await assert.rejects(run('traceToStream', { uri: 'file:///tmp/a', line: 0 }), /readable form/);
  });

  describe('objects', () => {
    let folder: string;

    before(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'downloads-'));
      await put('down/a.json', '{"a":1}');
      await put('down/2026/11/24/04/b c.json', '{"b":1}');
      await put('down/2026/11/25/05/../../escape.json', '{"c":1}');
    });

    after(() => rm(folder, { recursive: true }));

    it('are downloaded with their folders, never outside of the chosen one, and only once', async () => {
      const argument = {
        connection: 'local',
        bucket: BUCKET,
        prefix: 'down/',
        folder: vscode.Uri.file(folder).toString(),
      };
      interface Downloaded {
        objects: number;
        skipped: number;
        kept: number;
        failed: unknown[];
        renamed: { key: string; file: string }[];
      }
      const first = await run<Downloaded>('downloadObjects', argument);
      assert.deepEqual([first.objects, first.failed], [3, []]);
      assert.equal(await readFile(path.join(folder, '2026/11/24/04/b c.json'), 'utf8'), '{"b":1}');
      const [renamed] = first.renamed;
      assert.equal(renamed?.key, 'down/2026/11/25/05/../../escape.json');
      assert.match(renamed.file, /^2026\/11\/25\/05\/__\/__\/escape~[0-9a-f]{12}\.json$/);
      assert.equal(await readFile(path.join(folder, renamed.file), 'utf8'), '{"c":1}');
      const again = await run<Downloaded>('downloadObjects', argument);
      assert.deepEqual([again.objects, again.skipped], [0, 3]);

      await writeFile(path.join(folder, 'a.json'), 'mine');
      await assert.rejects(run('downloadObjects', argument), /already contains 1 file with different content: a\.json/);
      const kept = await run<Downloaded>('downloadObjects', { ...argument, existing: 'skip' });
      assert.deepEqual([kept.objects, kept.skipped, kept.kept], [0, 2, 1]);
      assert.equal(await readFile(path.join(folder, 'a.json'), 'utf8'), 'mine');
      const replaced = await run<Downloaded>('downloadObjects', { ...argument, existing: 'replace' });
      assert.deepEqual([replaced.objects, replaced.skipped], [1, 2]);
      assert.equal(await readFile(path.join(folder, 'a.json'), 'utf8'), '{"a":1}');
    });

    it('are shared by URLs that can be opened', async () => {
      await put('shared/é +1.gz', gzipSync('shared'));
      const object = { connection: 'local', bucket: BUCKET, key: 'shared/é +1.gz' };
      for (const command of ['copyPresignedUrl', 'copyHttpsUrl']) {
        const { url } = await run<{ url: string }>(command, object);
        const response = await fetch(url);
        assert.equal(response.status, 200, `${command}: ${url}`);
        assert.deepEqual(Buffer.from(await response.arrayBuffer()), gzipSync('shared'));
      }
    });

    it('are found by a part of their names, by date and by age', async () => {
      const place = { connection: 'local', bucket: BUCKET };
      const found = await run<{ objects: { key: string }[] }>('findObject', { ...place, prefix: 'down/', part: 'B C' });
      assert.deepEqual(
        found.objects.map(({ key }) => key),
        ['down/2026/11/24/04/b c.json'],
      );
      const dated = await run<{ prefix: string; isExact: boolean }>('goToDate', {
        ...place,
        prefix: 'down/',
        date: '2026-11-24 04:30',
      });
      assert.deepEqual([dated.prefix, dated.isExact], ['down/2026/11/24/04/', true]);
      await put('down/2026/11/25/06/newest', '{"newest":1}');
      const newest = await run<{ key: string }>('openNewestObject', { ...place, prefix: 'down/' });
      assert.equal(newest.key, 'down/2026/11/25/06/newest');
    });

    it('are searched by text, expression and field whatever they are packed with, with a link to each line', async () => {
      const lines = Array.from(
        { length: 3_000 },
        (_, index) => `{"n":${index},"level":"${index % 500 ? 'info' : 'error'}"}`,
      );
      await put('search/packed', gzipSync(lines.join('')));
      await put('search/plain.log', 'first\nan error: time-out after 30 s\nlast');
      const place = { connection: 'local', bucket: BUCKET, prefix: 'search/' };
      interface Search {
        found: { key: string; line: number; excerpt: string }[];
        isCut: boolean;
        objects: number;
        records: number;
        report: string;
      }
      const search = (argument: object) => run<Search>('searchObjects', { ...place, ...argument });
      const byField = await search({ text: 'level:error n > 1000' });
      assert.deepEqual(
        byField.found.map(({ key, line }) => [key, line]),
        [1_500, 2_000, 2_500].map((line) => ['search/packed', line]),
      );
      assert.deepEqual([byField.objects, byField.records, byField.isCut], [2, 3_003, false]);
      const byExpression = await search({ text: '/time-?out after \\d+/i' });
      assert.deepEqual(byExpression.found, [
        { key: 'search/plain.log', line: 1, excerpt: 'an error: time-out after 30 s' },
      ]);
      assert.match(await textOf(byExpression.report), /- 2: an error: time-out after 30 s/);
      const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
        'vscode.executeLinkProvider',
        vscode.Uri.parse(byExpression.report),
      );
      const target = links.at(0)?.target;
      assert.ok(target);
      assert.equal(target.path, 'kinesisPipelines.openObject');
      const [argument] = JSON.parse(decodeURIComponent(target.query)) as [{ key: string; line: number }];
      assert.deepEqual([argument.key, argument.line], ['search/plain.log', 1]);
      const first = await search({ text: 'info', limit: 5 });
      assert.deepEqual([first.found.length, first.isCut], [5, true]);
      await assert.rejects(search({ text: '/(/' }), /missing/);
      // An expression that JavaScript's own engine would take hours for.
      await put('search/hostile', 'a'.repeat(2_000));
      const hostile = await search({ text: '/(a+)+$b/', prefix: 'search/hostile' });
      assert.equal(hostile.found.length, 0);
    });

    it('are searched, and nothing of them is a link of the report or changes one', async () => {
      const link = '[Details](command:workbench.action.openSettings)';
      const key = `search/strange/${link} $(rocket) %22,%22raw%22:true,%22x%22:%22 https:`;
      await put(key, `{"note":"${link} https://example.com file:///etc/passwd needle"}`);
      const place = { connection: 'local', bucket: BUCKET, prefix: 'search/strange/' };
      const { report } = await run<{ report: string }>('searchObjects', { ...place, text: 'needle' });
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(report));
      assert.equal(document.languageId, 'kinesis-report');
      const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
        'vscode.executeLinkProvider',
        document.uri,
      );
      assert.deepEqual(
        links.map(({ target, range }) => [target?.scheme, target?.path, document.getText(range)]),
        [['command', 'kinesisPipelines.openObject', '1']],
      );
      // As VS Code reads it when the link is clicked.
      const query = links[0]?.target?.query ?? '';
      assert.deepEqual(JSON.parse(decodeURIComponent(query)), [{ connection: 'local', bucket: BUCKET, key, line: 0 }]);
    });

    it('are no Markdown in readable form, whatever they are called', async () => {
      await put('notes/readme.md', 'See [Details](command:workbench.action.openSettings) of a record');
      const { uri } = await run<{ uri: string }>('openObject', {
        ...{ connection: 'local', bucket: BUCKET, key: 'notes/readme.md' },
      });
      const isPlain = () =>
        vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri)?.languageId === 'plaintext';
      await until(() => isPlain() || undefined);
      const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
        'vscode.executeLinkProvider',
        vscode.Uri.parse(uri),
      );
      assert.deepEqual(links, []);
    });

    it('are told of in errors that are no markup, which VS Code may show by itself', async () => {
      const key = 'missing/[Details](command:workbench.action.openSettings) $(rocket)';
      const isInert = (error: Error) => !/\]\(command:|\$\(rocket/.test(error.message);
      const prefix = { connection: 'local', bucket: BUCKET, prefix: key };
      await assert.rejects(run('goToDate', { ...prefix, date: '2026-11-24' }), (error: Error) => {
        assert.match(error.message, /Details/);
        return isInert(error);
      });
      const file = vscode.Uri.from({ scheme: 'kinesis-s3', authority: 'local', path: `/${BUCKET}/${key}` });
      await assert.rejects(async () => vscode.workspace.fs.readFile(file), isInert);
      await assert.rejects(async () => vscode.workspace.fs.writeFile(file, Buffer.from('x')), isInert);
    });

    it('are deleted only by name', async () => {
      await put('gone/one', '1');
      await put('gone/two', '2');
      const prefix = { connection: 'local', bucket: BUCKET, prefix: 'gone/' };
      await assert.rejects(run('deleteObjects', { ...prefix, name: 'other' }), /"gone"/);
      assert.deepEqual(await run('deleteObjects', { ...prefix, name: 'gone' }), { deleted: 2 });
      const { KeyCount } = await s3.listObjectsV2({ Bucket: BUCKET, Prefix: 'gone/' });
      assert.equal(KeyCount, 0);
    });
  });
});
