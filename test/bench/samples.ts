import { faker } from '@faker-js/faker';
import { compileTemplate, PRESETS } from '../../src/samples';

/** The fields of the orders preset in faker's own template language, which has no lists of varying length: two items each. */
const SAME_FIELDS_FOR_FAKE = `{"orderId":"{{string.uuid}}","orderNumber":{{number.int({"min":100001,"max":999999})}},"orderedAt":"{{date.recent}}","customer":{"id":"C{{string.numeric(6)}}","name":"{{person.fullName}}","city":"{{location.city}}","tier":"{{helpers.weightedArrayElement([{"weight":80,"value":"standard"},{"weight":15,"value":"silver"},{"weight":5,"value":"gold"}])}}"},"items":[${item()},${item()}],"currency":"USD","total":{{finance.amount}},"payment":"{{helpers.weightedArrayElement([{"weight":65,"value":"card"},{"weight":20,"value":"paypal"},{"weight":15,"value":"transfer"}])}}","status":"{{helpers.weightedArrayElement([{"weight":70,"value":"PLACED"},{"weight":20,"value":"PAID"},{"weight":7,"value":"SHIPPED"},{"weight":3,"value":"CANCELLED"}])}}","channel":"{{helpers.arrayElement(["web","mobile","store"])}}"}`;

function item(): string {
  return `{"sku":"{{helpers.fromRegExp([A-Z]{3}-[0-9]{4})}}","name":"{{commerce.productName}}","quantity":{{number.int({"min":1,"max":5})}},"unitPrice":{{finance.amount}},"amount":{{finance.amount}}}`;
}

const ROUNDS = 5;
const ROUND_MS = 600;
const CHUNK = 500;

/** Compares generating the orders preset with `faker.helpers.fake` of the same fields: records a second, and the ratio. */
export async function run(): Promise<void> {
  const orders = PRESETS.find(({ id }) => id === 'orders');
  if (!orders) throw new Error('There is no preset "orders".');
  const generator = await compileTemplate({ template: orders.template, seed: 1 });
  faker.seed(1);
  JSON.parse(faker.helpers.fake(SAME_FIELDS_FOR_FAKE));

  const ours: number[] = [];
  const fake: number[] = [];
  // In turns, so that other load on the machine affects both.
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(recordsPerSecond(() => generator.batch(CHUNK).length));
    fake.push(recordsPerSecond(fakeChunk));
  }
  const [perSecond, fakePerSecond] = [median(ours), median(fake)];
  console.log(`generate orders, records/s                ${format(perSecond)}`);
  console.log(`faker.helpers.fake, same fields, records/s ${format(fakePerSecond)}`);
  console.log(`ratio                                     ${(perSecond / fakePerSecond).toFixed(1)} x (goal: 10 x)`);
  for (const preset of PRESETS) {
    const other = await compileTemplate({ template: preset.template, seed: 1 });
    console.log(
      `  preset ${preset.id.padEnd(8)} ${format(recordsPerSecond(() => other.batch(CHUNK).length))} records/s`,
    );
  }
}

function fakeChunk(): number {
  for (let made = 0; made < CHUNK; made++) Buffer.from(faker.helpers.fake(SAME_FIELDS_FOR_FAKE));
  return CHUNK;
}

function recordsPerSecond(makeChunk: () => number): number {
  const startedAtMs = performance.now();
  let records = 0;
  let elapsedMs = 0;
  for (; elapsedMs < ROUND_MS; elapsedMs = performance.now() - startedAtMs) records += makeChunk();
  return (records / elapsedMs) * 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? NaN;
}

function format(perSecond: number): string {
  return Math.round(perSecond).toLocaleString('en').padStart(9);
}
