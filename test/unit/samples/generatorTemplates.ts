/** A template in the shape of those that people keep for the Kinesis Data Generator, and what its records look like. */
export interface GeneratorTemplate {
  name: string;
  template: string;
  /** A record without the white space between the tokens of JSON. The generator's own records match it as well. */
  record: RegExp;
}

const WORDS = String.raw`[^"\\]+`;
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const IP = String.raw`\d{1,3}(?:\.\d{1,3}){3}`;
const LOCAL_TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d`;
const DATE_TEXT = String.raw`(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat) [A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d GMT[+-]\d{4} \([^)]+\)`;

function lines(...text: string[]): string {
  return text.join('\n');
}

function matching(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`, 'u');
}

export const GENERATOR_TEMPLATES: readonly GeneratorTemplate[] = [
  {
    name: 'a price by random.number.float, over several lines, as the Flink samples have it',
    template: lines(
      '{"price": {{random.number.float({',
      '"min":1,',
      '"max":99,',
      '"precision": 0.01',
      '})}}, "ticker":"{{random.arrayElement(',
      '["AAPL","AMZN","MSFT"]',
      ')}}"}',
    ),
    record: matching(String.raw`\{"price":\d{1,2}(\.\d+)?,"ticker":"(AAPL|AMZN|MSFT)"\}`),
  },
  {
    name: 'a price by random.number.float on one line',
    template: '{"price": {{random.number.float({"min":10,"max":20,"precision": 0.5})}}}',
    record: matching(String.raw`\{"price":(1\d|20)(\.5)?\}`),
  },
  {
    name: 'random.number.int, which is random.number',
    template: '{"n": {{random.number.int({"min":3,"max":5})}}, "m": {{random.number.whatever.else(4)}}}',
    record: matching(String.raw`\{"n":[345],"m":[0-4]\}`),
  },
  {
    name: 'date.now with a third name',
    template: '{"t": "{{date.now.iso}}", "u": "{{date.utc.short("YYYY")}}"}',
    record: matching(String.raw`\{"t":"${LOCAL_TIME}","u":"\d{4}"\}`),
  },
  {
    name: 'finance.amount and commerce.price without quotes',
    template: '{"amount": {{finance.amount}}, "price": {{commerce.price}}}',
    record: matching(String.raw`\{"amount":\d+\.\d\d,"price":\d+\.\d\d\}`),
  },
  {
    name: 'finance.amount and commerce.price in quotes',
    template: '{"amount": "{{finance.amount}}", "price": "{{commerce.price}}"}',
    record: matching(String.raw`\{"amount":"\d+\.\d\d","price":"\d+\.\d\d"\}`),
  },
  {
    name: 'the minimum of an amount',
    template: '{"amount":{{finance.amount(990)}},"price":{{commerce.price(995)}}}',
    record: matching(String.raw`\{"amount":(99\d|1000)\.\d\d,"price":(99[5-9]|1000)\.\d\d\}`),
  },
  {
    name: 'the old name of date.now',
    template: '{"sensor": {{random.number(9)}}, "at": "{{current.timestamp}}"}',
    record: matching(String.raw`\{"sensor":\d,"at":"${LOCAL_TIME}"\}`),
  },
  {
    name: 'the zone of date.utc',
    template: '{{date.utc("YYYY z")}}|{{date.utc("zz")}}|{{date.utc("Z ZZ")}}',
    record: matching(String.raw`\d{4} UTC\|Coordinated Universal Time\|\+00:00 \+0000`),
  },
  {
    name: 'the zone of date.now, which moment does not know',
    template: '[{{date.now("z")}}][{{date.now("zz")}}][{{date.now("Z")}}]',
    record: matching(String.raw`\[\]\[\]\[[+-]\d\d:\d\d\]`),
  },
  {
    name: 'dates as JavaScript writes them',
    template: '{"since": "{{date.past}}", "until": "{{date.future}}", "seen": "{{date.recent}}"}',
    record: matching(String.raw`\{"since":"${DATE_TEXT}","until":"${DATE_TEXT}","seen":"${DATE_TEXT}"\}`),
  },
  {
    name: 'dates so many years or days away',
    template: 'past {{date.past(10)}}, future {{date.future(2)}}, recent {{date.recent(7)}}',
    record: matching(String.raw`past ${DATE_TEXT}, future ${DATE_TEXT}, recent ${DATE_TEXT}`),
  },
  {
    name: 'a template between blank lines',
    template: '\n\n   {"a": {{random.number(1)}} }   \n\n',
    record: matching(String.raw`\{"a":[01]\}`),
  },
  {
    name: 'text between blank lines, and broken into lines',
    template: '\n  one,\ntwo {{random.number(1)}}\n,three\n  ',
    record: matching(String.raw`one,two [01],three`),
  },
  {
    name: 'text whose lines are indented',
    template: lines('{{random.number(1)}}|', '  {{random.number(1)}}|', '\t{{random.number(1)}}'),
    record: matching(String.raw`[01]\|  [01]\|\t[01]`),
  },
  {
    name: 'a string that is broken into lines',
    template: '{"message": "one \ntwo {{random.number(1)}}\n three"}',
    record: matching(String.raw`\{"message":"one two [01] three"\}`),
  },
  {
    name: 'comma-separated values',
    template: '{{name.firstName}},{{name.lastName}},{{random.number(70)}},{{internet.ip}}',
    record: matching(String.raw`[\p{L}' .-]+,[\p{L}' .-]+,\d{1,2},${IP}`),
  },
  {
    name: 'values with tabs between them',
    template: '{{random.uuid}}\t{{date.now("YYYY-MM-DD HH:mm:ss")}}\t{{random.number({"min":100,"max":200})}}',
    record: matching(String.raw`${UUID}\t\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\t(1\d\d|200)`),
  },
  {
    name: 'values with bars between them',
    template: '{{random.number(5)}}|{{random.arrayElement(["a","b"])}}|{{random.boolean}}',
    record: matching(String.raw`[0-5]\|[ab]\|(true|false)`),
  },
  {
    name: 'a sensor',
    template: lines(
      '{',
      '    "sensorId": {{random.number(50)}},',
      '    "temperature": {{random.number(',
      '        {',
      '            "min":10,',
      '            "max":150',
      '        }',
      '    )}},',
      '    "status": "{{random.arrayElement(',
      '        ["OK","FAIL","WARN"]',
      '    )}}"',
      '}',
    ),
    record: matching(String.raw`\{"sensorId":\d{1,2},"temperature":\d{2,3},"status":"(OK|FAIL|WARN)"\}`),
  },
  {
    name: 'a sensor with weights and a time in UTC',
    template: lines(
      '{',
      '  "ip": "{{internet.ip}}",',
      '  "status": "{{random.weightedArrayElement({',
      '     "weights": [0.90,0.02,0.08],',
      '     "data": ["OK","FAIL","WARN"]',
      '  })}}",',
      '  "timestamp": "{{date.utc("YYYY/MM/DD HH:mm:ss")}}"',
      '}',
    ),
    record: matching(
      String.raw`\{"ip":"${IP}","status":"(OK|FAIL|WARN)","timestamp":"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d"\}`,
    ),
  },
  {
    name: 'a device whose activity carries its own quotes',
    template: lines(
      '{',
      '  "uuid": "{{random.uuid}}",',
      '  "device_ts": "{{date.utc("YYYY-MM-DD HH:mm:ss.SSS")}}",',
      '  "device_temp": {{random.weightedArrayElement(',
      '    {"weights":[0.30, 0.30, 0.20, 0.20],"data":[32, 34, 28, 40]}',
      '  )}},',
      '  "activity": {{random.weightedArrayElement({"weights": [0.5, 0.5], "data": ["\\"Running\\"", "\\"Walking\\""]})}}',
      '}',
    ),
    record: matching(
      String.raw`\{"uuid":"${UUID}","device_ts":"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}","device_temp":(32|34|28|40),"activity":"(Running|Walking)"\}`,
    ),
  },
  {
    name: 'a transaction with numbers in quotes',
    template: lines(
      '{',
      '  "customerId": "{{random.number(50)}}",',
      '  "transactionAmount": {{random.number({"min":10,"max":150})}},',
      '  "sourceIp" : "{{internet.ip}}",',
      '  "transactionTime": "{{date.now}}"      ',
      '}',
    ),
    record: matching(
      String.raw`\{"customerId":"\d{1,2}","transactionAmount":\d{2,3},"sourceIp":"${IP}","transactionTime":"${LOCAL_TIME}"\}`,
    ),
  },
  {
    name: 'films that are rented',
    template: lines(
      '{',
      '\t"eventType":"{{random.weightedArrayElement(',
      '\t{',
      '\t"weights": [0.3, 0.1, 0.6],',
      '\t"data":["rent","buy","trailer"]',
      '\t}',
      '\t)}}",',
      '\t"film_id":{{random.number(',
      '\t{',
      '\t"min":1,',
      '\t"max":1000',
      '\t}\t',
      '\t)}},',
      '\t"state":"{{address.state}}"',
      '}',
    ),
    record: matching(String.raw`\{"eventType":"(rent|buy|trailer)","film_id":\d{1,4},"state":"${WORDS}"\}`),
  },
  {
    name: 'a date in parts, without quotes in the parentheses',
    template:
      '{"date": "{{date.utc(YYYY-MM-DD)}}", "year": "{{date.utc(YYYY)}}", "month": "{{date.utc(MM)}}", "day": {{date.utc(DD)}}}',
    record: matching(String.raw`\{"date":"\d{4}-\d\d-\d\d","year":"\d{4}","month":"\d\d","day":("0\d"|0\d|[1-3]\d)\}`),
  },
  {
    name: 'a date with time, without quotes in the parentheses',
    template: '{"t": "{{date.now(YYYY-MM-DD HH:mm:ss)}}"}',
    record: matching(String.raw`\{"t":"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"\}`),
  },
  {
    name: 'seconds and milliseconds since 1970, as numbers',
    template: '{"s": {{date.now("X")}}, "ms": {{date.utc("x")}}}',
    record: matching(String.raw`\{"s":\d{10},"ms":\d{13}\}`),
  },
  {
    name: 'an event of a shop, nested',
    template: lines(
      '{"customerId": "{{random.number(500)}}",',
      ' "event": {',
      '   "type": "{{random.arrayElement(["search","viewDetail","addToCart"])}}",',
      '   "product": "{{random.arrayElement(["","shoes","bags"])}}",',
      '   "amount": {{random.number({"min":50,"max":300})}}',
      ' }}',
    ),
    record: matching(
      String.raw`\{"customerId":"\d{1,3}","event":\{"type":"(search|viewDetail|addToCart)","product":"(|shoes|bags)","amount":\d{2,3}\}\}`,
    ),
  },
  {
    name: 'products',
    template:
      '{"name":"{{commerce.productName}}","color":"{{commerce.color}}","department":"{{commerce.department}}","product":"{{commerce.product}}","sold":"{{date.past}}"}',
    record: matching(
      String.raw`\{"name":"${WORDS}","color":"${WORDS}","department":"${WORDS}","product":"${WORDS}","sold":"${DATE_TEXT}"\}`,
    ),
  },
  {
    name: 'an Apache log line',
    template:
      '{{internet.ip}} - - [{{date.now("DD/MMM/YYYY:HH:mm:ss ZZ")}}] "{{random.weightedArrayElement({"weights":[0.6,0.1,0.3],"data":["GET","POST","PUT"]})}} {{random.arrayElement(["/list","/explore"])}} HTTP/1.1" {{random.weightedArrayElement({"weights": [0.9,0.1], "data":["200","404"]})}} {{random.number(10000)}} "-" "{{internet.userAgent}}"',
    record: matching(
      String.raw`${IP} - - \[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "(GET|POST|PUT) /[a-z]+ HTTP/1\.1" (200|404) \d+ "-" "[^"]+"`,
    ),
  },
  {
    name: 'a syslog line',
    template:
      '<{{random.number(191)}}>{{date.now("MMM DD HH:mm:ss")}} {{internet.domainWord}} app[{{random.number(9999)}}]: {{hacker.phrase}}',
    record: matching(String.raw`<\d{1,3}>[A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d [a-z0-9'-]+ app\[\d{1,4}\]: .+`),
  },
  {
    name: 'XML',
    template: '<order id="{{random.uuid}}">\n  <total>{{finance.amount}}</total>\n</order>',
    record: matching(String.raw`<order id="${UUID}">  <total>\d+\.\d\d</total></order>`),
  },
  {
    name: 'key=value pairs',
    template: 'level={{random.arrayElement(["info","warn"])}} ms={{random.number(250)}} user={{internet.userName}}',
    record: matching(String.raw`level=(info|warn) ms=\d{1,3} user=[\w.'-]+`),
  },
  {
    name: 'a person',
    template:
      '{"first":"{{name.firstName}}","last":"{{name.lastName}}","title":"{{name.jobTitle}}","prefix":"{{name.prefix}}","email":"{{internet.email}}"}',
    record: matching(
      String.raw`\{"first":"${WORDS}","last":"${WORDS}","title":"${WORDS}","prefix":"\w+\.?","email":"[^"@]+@[^"@]+\.\w+"\}`,
    ),
  },
  {
    name: 'the gender of a first name, as a number',
    template: '{{name.firstName(0)}} {{name.firstName(1)}}',
    record: matching(String.raw`\S+ \S+`),
  },
  {
    name: 'an address',
    template:
      '{"street":"{{address.streetAddress}}","city":"{{address.city}}","state":"{{address.stateAbbr}}","zip":"{{address.zipCode}}","country":"{{address.countryCode}}"}',
    record: matching(
      String.raw`\{"street":"\d+ ${WORDS}","city":"${WORDS}","state":"[A-Z]{2}","zip":"\d{5}(-\d{4})?","country":"[A-Z]{2}"\}`,
    ),
  },
  {
    name: 'a place on the map, with and without quotes',
    template:
      '{"lat": {{address.latitude}}, "lon": {{address.longitude}}, "text": "{{address.latitude}},{{address.longitude}}"}',
    record: matching(String.raw`\{"lat":-?\d+(\.\d+)?,"lon":-?\d+(\.\d+)?,"text":"-?\d+(\.\d+)?,-?\d+(\.\d+)?"\}`),
  },
  {
    name: 'a zip code by a pattern',
    template: '{{address.zipCode("##-###")}}',
    record: matching(String.raw`\d\d-\d{3}`),
  },
  {
    name: 'a company',
    template: '{"company":"{{company.companyName}}","slogan":"{{company.catchPhrase}}","bs":"{{company.bs}}"}',
    record: matching(String.raw`\{"company":"${WORDS}","slogan":"${WORDS}","bs":"${WORDS}"\}`),
  },
  {
    name: 'lists, which stand in text with commas',
    template: '{"suffixes":"{{company.suffixes}}","shuffled":"{{helpers.shuffle(["x","y"])}}"}',
    record: matching(String.raw`\{"suffixes":"[\w .]+(,[\w .]+)+","shuffled":"(x,y|y,x)"\}`),
  },
  {
    name: 'an element that is a list',
    template: '{"pair":"{{random.arrayElement([[1,2],[3,4]])}}"}',
    record: matching(String.raw`\{"pair":"(1,2|3,4)"\}`),
  },
  {
    name: 'elements that are numbers, truth values and null',
    template: '{"a": {{random.arrayElement([1,2.5,true,null])}}, "b": "{{random.arrayElement([1,2.5,true,null])}}"}',
    record: matching(String.raw`\{"a":(1|2\.5|true|null),"b":"(1|2\.5|true|null)"\}`),
  },
  {
    name: 'one of the members of an object',
    template: '{"v": {{random.objectElement({"a":1,"b":2})}}}',
    record: matching(String.raw`\{"v":[12]\}`),
  },
  {
    name: 'truth values',
    template: '{"a": {{random.boolean}}, "b": "{{random.boolean}}"}',
    record: matching(String.raw`\{"a":(true|false),"b":"(true|false)"\}`),
  },
  {
    name: 'an account',
    template:
      '{"account":"{{finance.account}}","short":"{{finance.account(5)}}","mask":"{{finance.mask}}","long":"{{finance.mask(6)}}","name":"{{finance.accountName}}"}',
    record: matching(
      String.raw`\{"account":"\d{8}","short":"\d{5}","mask":"\d{4}","long":"\d{6}","name":"[A-Z][\w ]+ Account"\}`,
    ),
  },
  {
    name: 'currencies',
    template:
      '{"code":"{{finance.currencyCode}}","name":"{{finance.currencyName}}","type":"{{finance.transactionType}}"}',
    record: matching(String.raw`\{"code":"[A-Z]{3}( [A-Z]{3})?","name":"${WORDS}","type":"\w+"\}`),
  },
  {
    name: 'a phone number',
    template: '{"phone":"{{phone.phoneNumberFormat}}","own":"{{phone.phoneNumber(###-##!)}}"}',
    record: matching(String.raw`\{"phone":"\d{3}-\d{3}-\d{4}","own":"\d{3}-\d\d[!2-9]"\}`),
  },
  {
    name: 'an address of the web without a slash at its end',
    template: '{"url":"{{internet.url}}","domain":"{{internet.domainName}}"}',
    record: matching(String.raw`\{"url":"https?://[\w.'-]+\.[a-z]+","domain":"[\w.'-]+\.[a-z]+"\}`),
  },
  {
    name: 'a session, a MAC address and a colour',
    template: '{"session":{{internet.session}},"mac":"{{internet.mac}}","color":"{{internet.color}}"}',
    record: matching(
      String.raw`\{"session":\d{16}(\.\d+)?,"mac":"[0-9a-f]{2}(:[0-9a-f]{2}){5}","color":"#[0-9a-f]{6}"\}`,
    ),
  },
  {
    name: 'a password of a length',
    template: '{{internet.password(12)}}',
    record: matching(String.raw`\w{12}`),
  },
  {
    name: 'a browser',
    template: '{"agent":"{{internet.userAgent}}","protocol":"{{internet.protocol}}"}',
    record: matching(String.raw`\{"agent":"[^"]+","protocol":"https?"\}`),
  },
  {
    name: 'small letters and digits',
    template: '{{random.alphaNumeric}}{{random.alphaNumeric}}',
    record: matching(String.raw`[0-9a-z]{2}`),
  },
  {
    name: 'words',
    template: '{"word":"{{random.word}}","words":"{{random.words(3)}}","lorem":"{{lorem.words(2)}}"}',
    record: matching(String.raw`\{"word":"${WORDS}","words":"${WORDS} ${WORDS}","lorem":"[a-z]+ [a-z]+"\}`),
  },
  {
    name: 'sentences',
    template: '{"text":"{{lorem.sentence}}","more":"{{lorem.sentence(3)}}"}',
    record: matching(String.raw`\{"text":"[A-Z][a-z ]+\.","more":"[A-Z][a-z]* [a-z]+ [a-z]+\."\}`),
  },
  {
    name: 'months and days of the week, also abbreviated',
    template: '{{date.month}} {{date.month({"abbr":true})}} {{date.weekday}} {{date.weekday({"abbr":true})}}',
    record: matching(String.raw`[A-Z][a-z]+ [A-Z][a-z]{2} [A-Z][a-z]+day [A-Z][a-z]{2}`),
  },
  {
    name: 'hackers',
    template: '{"verb":"{{hacker.verb}}","noun":"{{hacker.noun}}","abbreviation":"{{hacker.abbreviation}}"}',
    record: matching(String.raw`\{"verb":"${WORDS}","noun":"${WORDS}","abbreviation":"[A-Z0-9]{2,5}"\}`),
  },
  {
    name: 'files',
    template: '{"mime":"{{system.mimeType}}","file":"{{system.commonFileName("pdf")}}","version":"{{system.semver}}"}',
    record: matching(String.raw`\{"mime":"[\w.+-]+/[\w.+-]+","file":"[\w()./'-]+\.pdf","version":"\d+\.\d+\.\d+"\}`),
  },
  {
    name: 'patterns of digits and letters',
    template: '{{helpers.replaceSymbols(##-??)}}|{{helpers.replaceSymbolWithNumber(###)}}|{{helpers.slugify(a b c)}}',
    record: matching(String.raw`\d\d-[A-Z]{2}\|\d{3}\|a-b-c`),
  },
  {
    name: 'placeholders beside each other, and within words',
    template: '{"id": "dev-{{random.number(9)}}{{random.number(9)}}", "n": 1{{random.number(8)}}{{random.number(9)}}}',
    record: matching(String.raw`\{"id":"dev-\d\d","n":1\d\d\}`),
  },
  {
    name: 'a list of values',
    template: '{"readings": [{{random.number(9)}}, {{random.number(9)}}, "{{random.number(9)}}"]}',
    record: matching(String.raw`\{"readings":\[\d,\d,"\d"\]\}`),
  },
  {
    name: 'a list at the top',
    template: '[{{random.number(9)}}, {"a": "{{random.uuid}}"}]',
    record: matching(String.raw`\[\d,\{"a":"${UUID}"\}\]`),
  },
  {
    name: 'a name that is made',
    template: '{"{{random.arrayElement(["x","y"])}}": 1}',
    record: matching(String.raw`\{"(x|y)":1\}`),
  },
  {
    name: 'steps of a quarter, and of ten',
    template:
      '{"q": {{random.number({"min":1,"max":2,"precision":0.25})}}, "t": {{random.number({"min":10,"max":50,"precision":10})}}}',
    record: matching(String.raw`\{"q":(1|1\.25|1\.5|1\.75|2),"t":[1-5]0\}`),
  },
  {
    name: 'random.number at its bounds',
    template: '{{random.number(0)}} {{random.number({"min":7,"max":7})}} {{random.number({"min":-3,"max":0})}}',
    record: matching(String.raw`0 7 -?[0-3]`),
  },
  {
    name: 'a time in words',
    template: '{{date.now("dddd, MMMM Do YYYY, h:mm:ss a")}}; {{date.utc("ddd, hA")}}',
    record: matching(
      String.raw`[A-Z][a-z]+day, [A-Z][a-z]+ \d{1,2}(st|nd|rd|th) \d{4}, \d{1,2}:\d\d:\d\d [ap]m; [A-Z][a-z]{2}, \d{1,2}[AP]M`,
    ),
  },
  {
    name: 'a time with microseconds',
    template: '{{date.utc("YYYY-MM-DDTHH:mm:ss.SSSSSS[Z]")}}',
    record: matching(String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}000Z`),
  },
];
