import assert from 'node:assert/strict';
import path from 'node:path';
import ts from 'typescript';
import { parseDocument, type ScalarTag, type CollectionTag } from 'yaml';
import { exportCode } from '../../../../src/pipelines';
import { parseHcl } from './hashicorp';
import { CloudFormationSpec } from './cloudFormationSpec';
import { FULL, HOSTILE, HOSTILE_PIPELINE } from './pipelines';

const PIPELINES = { 'with everything': FULL, 'with hostile texts': HOSTILE_PIPELINE };

interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> }>
  >;
}

describe('a pipeline as CloudFormation', () => {
  let spec: CloudFormationSpec;
  before(function () {
    this.timeout(60_000);
    spec = new CloudFormationSpec();
  });

  for (const [what, pipeline] of Object.entries(PIPELINES)) {
    it(`${what} holds against the schemas of its resources`, () => {
      const { Resources } = template(exportCode(pipeline, 'cloudformation'));
      const problems = Object.values(Resources).flatMap(({ Type, Properties }) => spec.problemsOf(Type, Properties));
      assert.deepEqual(problems, []);
      for (const id of Object.keys(Resources)) assert.match(id, /^[A-Za-z][A-Za-z0-9]*$/);
      assert.ok(Object.keys(Resources).length > 5);
    });
  }

  it('refuses nothing that a schema would not: the checker finds what is wrong', () => {
    const wrong = { ShardCount: 'x', Nothing: 1, StreamModeDetails: { StreamMode: 'SOME' }, StreamEncryption: {} };
    assert.equal(spec.problemsOf('AWS::Kinesis::Stream', wrong).length, 5);
  });

  it('has each hostile text as it is', () => {
    const { Resources } = template(exportCode(HOSTILE_PIPELINE, 'cloudformation'));
    const of = (type: string) => Object.values(Resources).filter(({ Type }) => Type === type);
    const buckets = of('AWS::S3::Bucket').map(({ Properties }) => Properties.BucketName);
    assert.deepEqual(buckets, HOSTILE);
    const prefixes = of('AWS::KinesisFirehose::DeliveryStream').map(({ Properties }) => {
      return (Properties.ExtendedS3DestinationConfiguration as Record<string, unknown>).Prefix;
    });
    assert.deepEqual(prefixes, HOSTILE);
  });
});

describe('a pipeline as Terraform', () => {
  for (const [what, pipeline] of Object.entries(PIPELINES)) {
    it(`${what} is HCL, and refers to what it declares`, async () => {
      const text = exportCode(pipeline, 'terraform');
      const { resource } = (await parseHcl(text)) as { resource: Record<string, Record<string, unknown>> };
      for (const [, type = '', name = ''] of text.matchAll(/= (aws_\w+)\.(\w+)\.(?:arn|id)$/gm)) {
        assert.ok(resource[type]?.[name], `${type}.${name}`);
      }
      assert.equal(
        Object.keys(resource.aws_kinesis_firehose_delivery_stream ?? {}).length,
        pipeline.deliveryStreams.length,
      );
      assert.equal(Object.keys(resource.aws_kinesis_stream ?? {}).length, pipeline.streams.length);
    });
  }

  it('has each hostile text as it is', async () => {
    const { resource } = (await parseHcl(exportCode(HOSTILE_PIPELINE, 'terraform'))) as {
      resource: { aws_s3_bucket: Record<string, [{ bucket: string }]> };
    };
    // The parser gives texts with templates still escaped.
    const literal = (text: string) => text.replace(/([$%])\1\{/g, '$1{');
    const buckets = Object.values(resource.aws_s3_bucket).map(([{ bucket }]) => literal(bucket));
    assert.deepEqual([...buckets].sort(), [...HOSTILE].sort());
    // Three signs in a row would be taken for a sign and an escape, or the other way round.
    const code = exportCode(HOSTILE_PIPELINE, 'terraform').replaceAll(/^#.*$/gm, '');
    assert.doesNotMatch(code, /([$%])\1\1\{/);
  });
});

describe('a pipeline as a stack of the CDK', () => {
  for (const [what, pipeline] of Object.entries(PIPELINES)) {
    it(`${what} compiles against the types of aws-cdk-lib`, function () {
      this.timeout(60_000);
      assert.deepEqual(problemsOf(exportCode(pipeline, 'cdk')), []);
    });
  }

  it('would not compile with what a construct does not have', function () {
    this.timeout(60_000);
    const wrong = exportCode(FULL, 'cdk')
      .replace('retentionPeriodHours:', 'retentionHours:')
      .replace('sizeInMBs: 64', 'sizeInMBs: "64"')
      .replace('.attrArn', '.attrName');
    const problems = problemsOf(wrong).join('\n');
    for (const problem of [/retentionHours/, /Type 'string' is not assignable to type 'number'/, /attrName/]) {
      assert.match(problems, problem);
    }
  });

  it('has each hostile text as it is', () => {
    const source = ts.createSourceFile('stack.ts', exportCode(HOSTILE_PIPELINE, 'cdk'), ts.ScriptTarget.Latest, true);
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      if (
        ts.isPropertyAssignment(node) &&
        node.name.getText() === 'bucketName' &&
        ts.isStringLiteral(node.initializer)
      ) {
        found.push(node.initializer.text);
      }
      node.forEachChild(visit);
    };
    visit(source);
    assert.deepEqual(found, HOSTILE);
  });
});

/** The template's values, with its short forms as the functions that they stand for. */
function template(text: string): Template {
  const call = (name: string) => (value: unknown) => ({ [name]: value });
  const customTags: (ScalarTag | CollectionTag)[] = [
    { tag: '!GetAtt', resolve: call('Fn::GetAtt') },
    { tag: '!Ref', resolve: call('Ref') },
    { tag: '!Join', collection: 'seq', resolve: () => ({ 'Fn::Join': [] }) },
  ];
  const document = parseDocument(text, { customTags });
  assert.deepEqual([document.errors, document.warnings], [[], []]);
  return document.toJS() as Template;
}

function problemsOf(text: string): string[] {
  const name = path.resolve('stack.ts');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    noUnusedLocals: true,
  };
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (file, target, ...others) =>
    file === name ? ts.createSourceFile(file, text, target) : read(file, target, ...others);
  const program = ts.createProgram([name, path.resolve('test/fixtures/cdk/aws-cdk-lib.d.ts')], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
