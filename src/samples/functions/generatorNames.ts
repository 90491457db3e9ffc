/**
 * The functions of the Kinesis Data Generator: faker 4 and its own. Their templates are text into which values are put, so
 * a value of one of them is text within quotes, and what it writes without quotes stands in the record as it is.
 */
const FUNCTIONS: Readonly<Record<string, string>> = {
  random: 'number arrayElement weightedArrayElement objectElement uuid boolean word words image locale alphaNumeric',
  helpers:
    'randomize slugify replaceSymbolWithNumber replaceSymbols shuffle mustache createCard contextualCard userCard createTransaction',
  name: 'firstName lastName findName jobTitle prefix suffix title jobDescriptor jobArea jobType',
  address:
    'zipCode city cityPrefix citySuffix streetName streetAddress streetSuffix streetPrefix secondaryAddress county country ' +
    'countryCode state stateAbbr latitude longitude nearbyGPSCoordinate',
  company:
    'suffixes companyName companySuffix catchPhrase bs catchPhraseAdjective catchPhraseDescriptor catchPhraseNoun bsAdjective ' +
    'bsBuzz bsNoun',
  finance: 'account accountName mask amount transactionType currencyCode currencyName currencySymbol bitcoinAddress',
  image:
    'image avatar imageUrl abstract animals business cats city food nightlife fashion people nature sports technics transport',
  lorem: 'word words sentence sentences paragraph paragraphs text lines',
  hacker: 'abbreviation adjective noun verb ingverb phrase',
  internet:
    'avatar email exampleEmail session userName protocol url domainName domainSuffix domainWord ip userAgent color mac password',
  phone: 'phoneNumber phoneNumberFormat phoneFormats',
  date: 'past future between recent month weekday now utc simTime',
  commerce: 'color department productName price productAdjective productMaterial product',
  system:
    'fileName commonFileName mimeType commonFileType commonFileExt fileType fileExt directoryPath filePath semver',
  current: 'timestamp',
};

const NAMES: ReadonlySet<string> = new Set(
  Object.entries(FUNCTIONS).flatMap(([module, names]) => names.split(' ').map((name) => `${module}.${name}`)),
);

/** The generator reads a module and a function, and ignores what follows: `random.number.float` is `random.number`. */
export function generatorName(name: string): string | undefined {
  const [module, called] = name.split('.');
  const read = `${module ?? ''}.${called ?? ''}`;
  return NAMES.has(read) ? read : undefined;
}
