import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startPipeline, type RunningPipeline } from './runningPipeline';

const run = promisify(execFile);

/** With Python's cbor2 and its own reading of times replaced: its seconds cannot be AWS's milliseconds. */
const PYTHON = `
import cbor2, sys, time, urllib.request, urllib.error
try:
    from cbor2 import _decoder as decoding
except ImportError:
    from cbor2 import decoder as decoding

def milliseconds(decoder):
    value = decoder._decode()
    assert isinstance(value, int), value
    return value

decoding.semantic_decoders[1] = milliseconds

def call(operation, value):
    headers = {'Content-Type': 'application/x-amz-cbor-1.1', 'X-Amz-Target': 'Kinesis_20131202.' + operation}
    request = urllib.request.Request(sys.argv[1], data=cbor2.dumps(value), headers=headers)
    try:
        response = urllib.request.urlopen(request)
    except urllib.error.HTTPError as error:
        response = error
    assert response.headers['Content-Type'] == 'application/x-amz-cbor-1.1', response.headers
    return response.status, decoding.loads(response.read())

before = int(time.time() * 1000)
assert call('CreateStream', {'StreamName': 'python', 'ShardCount': 1}) == (200, {})
sent = [bytes([n % 256]) * n for n in range(300)]
status, put = call('PutRecords', {'StreamName': 'python',
    'Records': [{'Data': data, 'PartitionKey': 'clé %d' % n} for n, data in enumerate(sent)]})
assert (status, put['FailedRecordCount'], len(put['Records'])) == (200, 0, len(sent)), put
place = {'StreamName': 'python', 'ShardId': put['Records'][0]['ShardId'], 'ShardIteratorType': 'AT_TIMESTAMP',
    'Timestamp': cbor2.CBORTag(1, before)}
status, found = call('GetShardIterator', place)
status, read = call('GetRecords', {'ShardIterator': found['ShardIterator']})
assert [record['Data'] for record in read['Records']] == sent
assert [record['PartitionKey'] for record in read['Records']] == ['clé %d' % n for n in range(300)]
assert all(before <= record['ApproximateArrivalTimestamp'] <= before + 60000 for record in read['Records'])
status, summary = call('DescribeStreamSummary', {'StreamName': 'python'})
assert abs(summary['StreamDescriptionSummary']['StreamCreationTimestamp'] - before) < 60000, summary
assert call('DescribeStream', {'StreamName': 'none'}) == (400, {'__type': 'ResourceNotFoundException',
    'message': 'Stream none under account 000000000000 not found.'})
`;

/** The codec of the AWS SDKs for Java, used as they use it: everything without a length, times by \`writeTag\`. */
const JAVA = `
import com.fasterxml.jackson.core.*;
import com.fasterxml.jackson.dataformat.cbor.*;
import java.io.*;
import java.net.*;
import java.util.*;

public class Jackson {
  static final CBORFactory FACTORY = new CBORFactory();
  static String endpoint;
  interface Fields { void write(CBORGenerator out) throws IOException; }

  static CBORParser call(String operation, int status, Fields fields) throws Exception {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    CBORGenerator out = FACTORY.createGenerator(body);
    out.writeStartObject();
    fields.write(out);
    out.writeEndObject();
    out.close();
    HttpURLConnection connection = (HttpURLConnection) new URL(endpoint).openConnection();
    connection.setDoOutput(true);
    connection.setRequestProperty("Content-Type", "application/x-amz-cbor-1.1");
    connection.setRequestProperty("X-Amz-Target", "Kinesis_20131202." + operation);
    connection.getOutputStream().write(body.toByteArray());
    require(connection.getResponseCode() == status, operation + " answered " + connection.getResponseCode());
    require(connection.getContentType().equals("application/x-amz-cbor-1.1"), connection.getContentType());
    return FACTORY.createParser(status < 400 ? connection.getInputStream() : connection.getErrorStream());
  }

  static void require(boolean holds, String message) { if (!holds) throw new AssertionError(message); }

  /** The values of all fields of a name. */
  static List<Object> all(CBORParser in, String name) throws IOException {
    List<Object> found = new ArrayList<>();
    for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
      if (token != JsonToken.FIELD_NAME || !in.getCurrentName().equals(name)) continue;
      switch (in.nextToken()) {
        case VALUE_EMBEDDED_OBJECT: found.add(in.getBinaryValue()); break;
        case VALUE_NUMBER_INT: found.add(in.getLongValue()); require(!name.endsWith("Timestamp") || in.getCurrentTag() == 1, "no tag"); break;
        default: found.add(in.getText());
      }
    }
    return found;
  }

  public static void main(String[] args) throws Exception {
    endpoint = args[0];
    long before = System.currentTimeMillis();
    call("CreateStream", 200, out -> { out.writeStringField("StreamName", "java"); out.writeNumberField("ShardCount", 1); });
    byte[] large = new byte[100_000];
    Arrays.fill(large, (byte) 255);
    byte[][] sent = { {}, {0}, "{\\"a\\":1}".getBytes(), large };
    List<Object> ids = all(call("PutRecords", 200, out -> {
      out.writeStringField("StreamName", "java");
      out.writeArrayFieldStart("Records");
      for (byte[] data : sent) {
        out.writeStartObject();
        out.writeBinaryField("Data", data);
        out.writeStringField("PartitionKey", "ключ \\" 🐟");
        out.writeEndObject();
      }
      out.writeEndArray();
    }), "ShardId");
    require(ids.size() == sent.length, "ids " + ids);
    Object iterator = all(call("GetShardIterator", 200, out -> {
      out.writeStringField("StreamName", "java");
      out.writeStringField("ShardId", (String) ids.get(0));
      out.writeStringField("ShardIteratorType", "AT_TIMESTAMP");
      out.writeFieldName("Timestamp");
      out.writeTag(1);
      out.writeNumber(before);
    }), "ShardIterator").get(0);
    Fields page = out -> out.writeStringField("ShardIterator", (String) iterator);
    List<Object> read = all(call("GetRecords", 200, page), "Data");
    for (int n = 0; n < sent.length; n++) require(Arrays.equals(sent[n], (byte[]) read.get(n)), "record " + n);
    require(new HashSet<>(all(call("GetRecords", 200, page), "PartitionKey")).equals(Set.of("ключ \\" 🐟")), "keys");
    for (Object ms : all(call("GetRecords", 200, page), "ApproximateArrivalTimestamp")) {
      require((Long) ms >= before && (Long) ms < before + 60_000, "arrival " + ms);
    }
    CBORParser refused = call("DescribeStream", 400, out -> out.writeStringField("StreamName", "none"));
    require(all(refused, "__type").equals(List.of("ResourceNotFoundException")), "no error");
  }
}
`;

const JACKSON = ['jackson-core.jar', 'jackson-dataformat-cbor.jar'].map((jar) => path.join('/usr/share/java', jar));

describe("other people's CBOR on the local pipeline", () => {
  let pipeline: RunningPipeline;
  before(async () => (pipeline = await startPipeline()));
  after(() => pipeline.close());

  it("serves Python's cbor2", async function () {
    this.timeout(60_000);
    const python = ['python3', '/usr/bin/python3'].find(
      (command) => spawnSync(command, ['-c', 'import cbor2']).status === 0,
    );
    if (python === undefined) return this.skip();
    await run(python, ['-c', PYTHON, pipeline.endpoint]);
  });

  it('serves the codec of the AWS SDKs for Java', async function () {
    this.timeout(60_000);
    if (!JACKSON.every((jar) => existsSync(jar)) || spawnSync('javac', ['-version']).status !== 0) return this.skip();
    const folder = await mkdtemp(path.join(os.tmpdir(), 'jackson-'));
    try {
      const source = path.join(folder, 'Jackson.java');
      await writeFile(source, JAVA);
      await run('java', ['-cp', JACKSON.join(path.delimiter), source, pipeline.endpoint]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
