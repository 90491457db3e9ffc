import assert from 'node:assert/strict';
import { describeFunctions } from '../../../src/samples';
import { first, records, texts } from './make';

const START = Date.UTC(2020, 2, 3, 12, 49, 12, 34);

describe('templates of the Kinesis Data Generator', () => {
  it('makes the comma-separated example of its help page', async () => {
    const lines = await texts('{{name.firstName}},{{name.lastName}},{{random.number(70)}},{{internet.ip}}', 200);
    for (const line of lines) assert.match(line, /^[\p{L} .'’-]+,[\p{L} .'’-]+,\d{1,2},\d{1,3}(\.\d{1,3}){3}$/u);
  });

  it('makes the sensor example of its help page', async () => {
    const template = `{
    "sensorId": {{random.number(50)}},
    "currentTemperature": {{random.number(
        {
            "min":10,
            "max":150
        }
    )}},
    "status": "{{random.arrayElement(
        ["OK","FAIL","WARN"]
    )}}"
}`;
    const made = await records<{ sensorId: number; currentTemperature: number; status: string }>(template, 2000);
    assert.deepEqual(
      [...new Set(made.map(({ sensorId }) => sensorId))].sort((a, b) => a - b),
      Array.from({ length: 51 }, (_, n) => n),
    );
    const temperatures = made.map(({ currentTemperature }) => currentTemperature);
    assert.equal(Math.min(...temperatures), 10);
    assert.equal(Math.max(...temperatures), 150);
    assert.deepEqual(new Set(made.map(({ status }) => status)), new Set(['OK', 'FAIL', 'WARN']));
  });

  for (const [pattern, expected] of [
    ['', '2020-03-03T12:49:12Z'],
    ['("dddd, MMMM Do YYYY, h:mm:ss a")', 'Tuesday, March 3rd 2020, 12:49:12 pm'],
    ['("ddd, hA")', 'Tue, 12PM'],
    ['("DD/MMM/YYYY:HH:mm:ss Z")', '03/Mar/2020:12:49:12 +00:00'],
    ['("YYYY-MM-DD HH:mm:ss.SSS")', '2020-03-03 12:49:12.034'],
    ['(YYYY-MM-DD HH:mm:ss)', '2020-03-03 12:49:12'],
    ['("x X [Q]Q DDDD ww WW E LL")', '1583239752034 1583239752 Q1 063 10 10 2 March 3, 2020'],
  ] as const) {
    it(`formats {{date.utc${pattern}}} as moment.js does`, async () => {
      assert.equal(await first(`{{date.utc${pattern}}}`, { startTimeMs: START }), expected);
      assert.equal(await first(`{"t": "{{date.utc${pattern}}}"}`, { startTimeMs: START }), `{"t":"${expected}"}`);
    });
  }

  it('gives local time for date.now, and the same for date.simTime', async () => {
    const at = new Date(START);
    const expected = `${at.getFullYear()} ${at.getHours()}:${at.getMinutes()}`;
    assert.equal(
      await first('{{date.now("YYYY H:m")}}|{{date.simTime("YYYY H:m")}}', { startTimeMs: START }),
      `${expected}|${expected}`,
    );
    assert.match(await first('{{date.now}}', { startTimeMs: START }), /^2020-03-0\dT\d\d:\d\d:12[+-]\d\d:\d\d$/);
  });

  for (const [pattern, expected] of [
    ['("dddd, MMMM Do YYYY, h:mm:ss a")', /^[A-Z][a-z]+day, March \d(st|nd|rd|th) 2020, \d{1,2}:\d\d:12 [ap]m$/],
    ['("ddd, hA")', /^[A-Z][a-z]{2}, \d{1,2}[AP]M$/],
    ['("DD/MMM/YYYY:HH:mm:ss Z")', /^\d\d\/Mar\/2020:\d\d:\d\d:12 [+-]\d\d:\d\d$/],
  ] as const) {
    it(`makes the example {{date.now${pattern}}} of its help page`, async () => {
      assert.match(await first(`{{date.now${pattern}}}`, { startTimeMs: START }), expected);
    });
  }

  it('makes the weighted example of its help page', async () => {
    const template =
      '{{random.weightedArrayElement(\n  {\n    "weights": [0.3,0.2,0.5],\n    "data": ["cat","fish","dog"]\n  }\n)}}';
    const made = await texts(template, 4000);
    const share = (name: string) => made.filter((text) => text === name).length / made.length;
    assert.ok(
      Math.abs(share('cat') - 0.3) < 0.03 &&
        Math.abs(share('fish') - 0.2) < 0.03 &&
        Math.abs(share('dog') - 0.5) < 0.03,
    );
  });

  it('makes the template of the Analytics on AWS workshop, whose data carry their own quotes', async () => {
    const template = `{
    "uuid": "{{random.uuid}}",
    "device_ts": "{{date.utc("YYYY-MM-DD HH:mm:ss.SSS")}}",
    "device_id": {{random.number(50)}},
    "device_temp": {{random.weightedArrayElement(
    {"weights":[0.30, 0.30, 0.20, 0.20],"data":[32, 34, 28, 40]}
    )}},
    "track_id": {{random.number(30)}},  
    "activity_type": {{random.weightedArrayElement(
        {
            "weights": [0.1, 0.2, 0.2, 0.3, 0.2],
            "data": ["\\"Running\\"", "\\"Working\\"", "\\"Walking\\"", "\\"Traveling\\"", "\\"Sitting\\""]
        }
    )}}
}`;
    for (const record of await records(template, 100)) {
      assert.match(String(record.uuid), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      assert.ok([32, 34, 28, 40].includes(record.device_temp as number));
      assert.ok(['Running', 'Working', 'Walking', 'Traveling', 'Sitting'].includes(record.activity_type as string));
    }
  });

  it('gives text where the author wrote quotes, as the generator did', async () => {
    const template = `{ "customerId": "{{random.number(50)}}", "ok": "{{random.boolean}}",
    "sourceIp" : "{{internet.ip}}",
    "status": "{{random.weightedArrayElement({
        "weights" : [0.8,0.1,0.1],
        "data": ["OK","FAIL","PENDING"]
        }        
    )}}",
   "transactionTime": "{{date.now}}"      
}`;
    for (const record of await records(template, 50)) {
      assert.match(String(record.customerId), /^\d+$/);
      for (const value of Object.values(record)) assert.equal(typeof value, 'string');
    }
  });

  it('makes Apache log lines', async () => {
    const template =
      '{{internet.ip}} - - [{{date.now("DD/MMM/YYYY:HH:mm:ss ZZ")}}] "{{random.weightedArrayElement({"weights":[0.6,0.1,0.1,0.2],"data":["GET","POST","DELETE","PUT"]})}} {{random.arrayElement(["/list","/wp-content","/explore"])}} HTTP/1.1" {{random.weightedArrayElement({"weights": [0.9,0.04,0.02,0.04], "data":["200","404","500","301"]})}} {{random.number(10000)}} "-" "{{internet.userAgent}}"\n';
    for (const line of await texts(template, 50)) {
      assert.match(
        line,
        /^\d+\.\d+\.\d+\.\d+ - - \[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "[A-Z]+ \/[a-z-]+ HTTP\/1.1" \d{3} \d+ "-" ".+"$/,
      );
    }
  });

  it('knows every function of its version of faker, which gives a value', async () => {
    const names =
      `random.number random.arrayElement random.weightedArrayElement random.objectElement random.uuid random.boolean random.word
      random.words random.image random.locale random.alphaNumeric helpers.randomize helpers.slugify("a b") helpers.replaceSymbolWithNumber("##")
      helpers.replaceSymbols("##") helpers.shuffle(["a"]) name.firstName name.lastName name.findName name.jobTitle name.prefix name.suffix
      name.title name.jobDescriptor name.jobArea name.jobType address.zipCode address.city address.cityPrefix address.citySuffix
      address.streetName address.streetAddress address.streetSuffix address.secondaryAddress address.county
      address.country address.countryCode address.state address.stateAbbr address.latitude address.longitude company.suffixes
      company.companyName company.companySuffix company.catchPhrase company.bs company.catchPhraseAdjective company.catchPhraseDescriptor
      company.catchPhraseNoun company.bsAdjective company.bsBuzz company.bsNoun finance.account finance.accountName finance.mask
      finance.amount finance.transactionType finance.currencyCode finance.currencyName finance.currencySymbol finance.bitcoinAddress
      image.image image.avatar image.imageUrl image.abstract image.animals image.business image.cats image.city image.food image.nightlife
      image.fashion image.people image.nature image.sports image.technics image.transport lorem.word lorem.words lorem.sentence
      lorem.sentences lorem.paragraph lorem.paragraphs lorem.text lorem.lines hacker.abbreviation hacker.adjective hacker.noun hacker.verb
      hacker.ingverb hacker.phrase internet.avatar internet.email internet.exampleEmail internet.userName internet.protocol internet.url
      internet.domainName internet.domainSuffix internet.domainWord internet.ip internet.userAgent internet.color internet.mac
      internet.password phone.phoneNumber phone.phoneNumberFormat phone.phoneFormats date.past date.future
      date.between("2020-01-01","2021-01-01") date.recent date.month date.weekday date.now date.utc date.simTime commerce.color
      commerce.department commerce.productName commerce.price commerce.productAdjective commerce.productMaterial commerce.product
      system.fileName system.commonFileName system.mimeType system.commonFileType system.commonFileExt system.fileType system.fileExt
      system.semver`
        .split(/\s+(?![^"]*"\))/)
        .map((name) =>
          /Element$|randomize$/.test(name) && !/weighted|object/.test(name) ? `${name}(["a","b"])` : name,
        );
    for (const locale of ['en', 'pt_BR'] as const) {
      const made = await first(`{${names.map((name, index) => `"${index}": {{${name}}}`).join(',')}}`, { locale });
      for (const [index, value] of Object.entries(JSON.parse(made) as object)) {
        assert.ok(
          // Portuguese has no words before or after a city's name.
          (locale === 'pt_BR' && (names[Number(index)] ?? '').endsWith('.cityPrefix')) ||
            (value !== null && value !== '' && !/undefined|\[object/.test(String(value))),
          `${names[Number(index)]}: ${String(value)}`,
        );
      }
    }
  });

  it('takes the parameters that faker 4 took', async () => {
    const template = `{"a":{{random.number({"min":1,"max":2,"precision":0.25})}},"b":"{{phone.phoneNumber(!##-###)}}","c":"{{finance.amount(5,6,1,"$")}}","d":"{{random.alphaNumeric(8)}}","e":"{{random.words(3)}}","f":"{{finance.account(5)}}"}`;
    for (const record of await records(template, 100)) {
      assert.equal((Number(record.a) * 4) % 1, 0);
      assert.match(String(record.b), /^[2-9]\d\d-\d{3}$/);
      assert.match(String(record.c), /^\$[56]\.\d$/);
      assert.match(String(record.d), /^[a-zA-Z0-9]{8}$/);
      assert.match(String(record.f), /^\d{5}$/);
    }
  });

  it('says for each old name which one is used today', async () => {
    const described = await describeFunctions();
    assert.equal(described.find(({ name }) => name === 'name.firstName')?.replacedBy, 'person.firstName');
    assert.equal(described.find(({ name }) => name === 'address.city')?.replacedBy, 'location.city');
  });
});
