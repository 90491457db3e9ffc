/**
 * The functions of faker that a placeholder may call: `name|arguments|what it gives`. This is the allow-list: a name that
 * is not here is never looked up on faker. Left out are functions that take callbacks, that evaluate templates of their
 * own, or that need what a template cannot give.
 */
const TABLE = `
airline.aircraftType||A random aircraft type.
airline.airline||A random airline.
airline.airplane||A random airplane.
airline.airport||A random airport.
airline.flightNumber|({ length?, addLeadingZeros? })|A random flight number.
airline.recordLocator|({ allowNumerics?, allowVisuallySimilarCharacters? })|A random record locator.
airline.seat|({ aircraftType? })|A random seat.
animal.bear||A random bear species.
animal.bird||A random bird species.
animal.cat||A random cat breed.
animal.cetacean||A random cetacean species.
animal.cow||A random cow species.
animal.crocodilia||A random crocodilian species.
animal.dog||A random dog breed.
animal.fish||A random fish species.
animal.horse||A random horse breed.
animal.insect||A random insect species.
animal.lion||A random lion species.
animal.petName||A random pet name.
animal.rabbit||A random rabbit species.
animal.rodent||A random rodent breed.
animal.snake||A random snake species.
animal.type||A random animal type.
book.author||A random author name.
book.format||A random book format.
book.genre||A random genre.
book.publisher||A random publisher.
book.series||A random series.
book.title||A random title.
color.cmyk|({ format? })|A CMYK color.
color.colorByCSSColorSpace|({ format?, space? })|A random color based on CSS color space specified.
color.cssSupportedFunction||A random CSS-supported color function name.
color.cssSupportedSpace||A random CSS-supported color space name.
color.hsl|({ format?, includeAlpha? })|An HSL color.
color.human||A random human-readable color name.
color.hwb|({ format? })|An HWB color.
color.lab|({ format? })|A LAB (CIELAB) color.
color.lch|({ format? })|An LCH color.
color.rgb|({ prefix?, casing?, format?, includeAlpha? })|An RGB color.
color.space||A random color space name from the worldwide accepted color spaces.
commerce.department||A department inside a shop.
commerce.isbn|({ variant?, separator? })|A random ISBN identifier.
commerce.price|({ min?, max?, dec?, symbol? })|A price between min and max (inclusive).
commerce.product||A short product name.
commerce.productAdjective||An adjective describing a product.
commerce.productDescription||A product description.
commerce.productMaterial||A material of a product.
commerce.productName||A random descriptive product name.
commerce.upc|({ prefix? })|A valid UPC-A number (12 digits).
company.buzzAdjective||A random buzz adjective.
company.buzzNoun||A random buzz noun.
company.buzzPhrase||A random buzz phrase.
company.buzzVerb||A random buzz verb.
company.catchPhrase||A random catch phrase.
company.catchPhraseAdjective||A random catch phrase adjective.
company.catchPhraseDescriptor||A random catch phrase descriptor.
company.catchPhraseNoun||A random catch phrase noun.
company.name||A random company name.
database.collation||A random database collation.
database.column||A random database column name.
database.engine||A random database engine.
database.mongodbObjectId||A MongoDB ObjectId string.
database.type||A random database column type.
datatype.boolean|({ probability? })|The boolean value true or false.
date.anytime|({ refDate? })|A random date that can be either in the past or in the future.
date.between|({ from, to })|A random date between the given boundaries.
date.betweens|({ from, to, count? })|Random dates between the given boundaries.
date.birthdate|({ mode, min, max, refDate? })|A random birthdate for a given age range.
date.future|({ years?, refDate? })|A random date in the future.
date.month|({ abbreviated?, context? })|A random name of a month.
date.past|({ years?, refDate? })|A random date in the past.
date.recent|({ days?, refDate? })|A random date in the recent past.
date.soon|({ days?, refDate? })|A random date in the near future.
date.timeZone||A random IANA time zone name.
date.weekday|({ abbreviated?, context? })|A random day of the week.
finance.accountName||A random account name.
finance.accountNumber|({ length? })|A random account number.
finance.amount|({ min?, max?, dec?, symbol?, autoFormat? })|A random amount between the given bounds (inclusive).
finance.bic|({ includeBranchCode? })|A random SWIFT/BIC code based on the ISO-9362 format.
finance.bitcoinAddress|({ type?, network? })|A random Bitcoin address.
finance.creditCardCVV||A random credit card CVV.
finance.creditCardIssuer||A random credit card issuer.
finance.creditCardNumber|({ issuer? })|A random credit card number.
finance.currency||A currency with its code, name, symbol and numericCode.
finance.currencyCode||A random currency code.
finance.currencyName||A random currency name.
finance.currencyNumericCode||A random currency numeric code.
finance.currencySymbol||A random currency symbol.
finance.ethereumAddress||A random Ethereum address.
finance.iban|({ formatted?, countryCode? })|A random IBAN.
finance.litecoinAddress||A random Litecoin address.
finance.pin|({ length? })|A random PIN number.
finance.routingNumber||A random ABA routing number.
finance.transactionDescription||A random transaction description.
finance.transactionType||A random transaction type.
food.adjective||A random dish adjective.
food.description||A random dish description.
food.dish||A random dish name.
food.ethnicCategory||A random food's ethnic category.
food.fruit||A random fruit name.
food.ingredient||A random ingredient name.
food.meat||A random meat.
food.spice||A random spice name.
food.vegetable||A random vegetable name.
git.branch||A random branch name.
git.commitDate|({ refDate? })|A date string for a git commit using the same format as git log.
git.commitEntry|({ merge?, eol?, refDate? })|A random commit entry as printed by git log.
git.commitMessage||A random commit message.
git.commitSha|({ length? })|A random commit sha.
hacker.abbreviation||A random hacker/IT abbreviation.
hacker.adjective||A random hacker/IT adjective.
hacker.ingverb||A hacker/IT verb for continuous actions (-ing).
hacker.noun||A random hacker/IT noun.
hacker.phrase||A random hacker/IT phrase.
hacker.verb||A random hacker/IT verb.
helpers.arrayElement|(array)|Random element from the given array.
helpers.arrayElements|(array, count?)|A subset with random elements of the given array in random order.
helpers.fromRegExp|(pattern)|Text that matches a simple regular expression.
helpers.rangeToNumber|(numberOrRange)|An integer of the given range.
helpers.replaceCreditCardSymbols|(string?, symbol?)|The text with # replaced by digits and L by the check digit.
helpers.replaceSymbols|(string?)|The text with # replaced by a digit, ? by a letter and * by either.
helpers.shuffle|(list)|The list in random order.
helpers.slugify|(string)|The text as it would stand in a URL.
helpers.weightedArrayElement|(array)|A weighted random element from the given array.
image.avatar||A random avatar image url.
image.avatarGitHub||A random avatar from GitHub.
image.personPortrait|({ sex?, size? })|A random square portrait (avatar) of a person.
image.url|({ width?, height? })|A random image url.
image.urlPicsumPhotos|({ width?, height?, grayscale?, blur? })|A random image url provided via https://picsum.photos.
internet.displayName|({ firstName?, lastName? })|A display name using the given person's name as base.
internet.domainName||A random domain name.
internet.domainSuffix||A random domain suffix.
internet.domainWord||A random domain word.
internet.email|({ firstName?, lastName?, provider?, allowSpecialCharacters? })|An email address using the given person's name as base.
internet.emoji|({ types? })|A random emoji.
internet.exampleEmail|({ firstName?, lastName?, allowSpecialCharacters? })|An email address using an example mail provider using the given person's name as base.
internet.httpMethod||A random http method.
internet.httpStatusCode|({ types? })|A random HTTP status code.
internet.ip||A random IPv4 address (internet.ipv6 gives the others).
internet.ipv4|({ cidrBlock? })|A random IPv4 address.
internet.ipv6||A random IPv6 address.
internet.mac|({ separator? })|A random mac address.
internet.password|({ length?, memorable?, prefix? })|A random password-like string.
internet.port||A random port number.
internet.protocol||A random web protocol.
internet.url|({ appendSlash?, protocol? })|A random http(s) url.
internet.userAgent||A random user agent string.
internet.username|({ firstName?, lastName? })|A username using the given person's name as base.
location.buildingNumber||A random building number.
location.cardinalDirection|({ abbreviated? })|A random cardinal direction (north, east, south, west).
location.city||A random localized city name.
location.continent||A random continent name.
location.country||A random country name.
location.countryCode|({ variant? })|A random ISO_3166-1 country code.
location.county||A random localized county.
location.direction|({ abbreviated? })|A random direction (cardinal and ordinal; northwest, east, etc).
location.language||A random spoken language.
location.latitude|({ max?, min?, precision? })|A random latitude.
location.longitude|({ max?, min?, precision? })|A random longitude.
location.nearbyGPSCoordinate|({ origin?, radius?, isMetric? })|A random GPS coordinate within the specified radius from the given coordinate.
location.ordinalDirection|({ abbreviated? })|A random ordinal direction (northwest, southeast, etc).
location.postalAddress||A random localized full postal address, which may include a street address, secondary address, city, state, and zip code.
location.secondaryAddress||A random localized secondary address.
location.state|({ abbreviated? })|A random localized state.
location.street||A random localized street name.
location.streetAddress|({ useFullAddress? })|A random localized street address.
location.timeZone||A random IANA time zone relevant to this locale.
location.zipCode|({ state?, format? })|Random zip code from specified format.
lorem.lines|(lineCount?)|The given number of lines of lorem text.
lorem.paragraph|(sentenceCount?)|A paragraph with the given number of sentences.
lorem.paragraphs|(paragraphCount?, separator?)|The given number of paragraphs.
lorem.sentence|(wordCount?)|A space separated list of words beginning with a capital letter and ending with a period.
lorem.sentences|(sentenceCount?, separator?)|The given number of sentences.
lorem.slug|(wordCount?)|A slugified text consisting of the given number of hyphen separated words.
lorem.text||A random text based on a random lorem method.
lorem.word|({ length?, strategy? })|A word of a specified length.
lorem.words|(wordCount?)|A space separated list of words.
music.album||A random album name.
music.artist||A random artist name.
music.genre||A random music genre.
music.songName||A random song name.
number.bigInt|({ min?, max?, multipleOf? })|A BigInt number.
number.binary|({ min?, max? })|A binary number.
number.float|({ min?, max?, fractionDigits?, multipleOf? })|A floating-point number from min (0) to max (1).
number.hex|({ min?, max? })|A lowercase hexadecimal number.
number.int|({ min?, max?, multipleOf? })|An integer from min (0) to max, both included.
number.octal|({ min?, max? })|An octal number.
number.romanNumeral|({ min?, max? })|A roman numeral in String format.
person.bio||A random short biography.
person.firstName|(sex?)|A random first name.
person.fullName|({ firstName?, lastName?, sex? })|A random full name.
person.gender||A random gender.
person.jobArea||A random job area.
person.jobDescriptor||A random job descriptor.
person.jobTitle||A random job title.
person.jobType||A random job type.
person.lastName|(sex?)|A random last name.
person.middleName|(sex?)|A random middle name.
person.prefix|(sex?)|A random person prefix.
person.sex||A random sex.
person.sexType|({ includeGeneric? })|A random sex type.
person.suffix||A random person suffix.
person.zodiacSign||A random zodiac sign.
phone.imei||An IMEI number.
phone.number|({ style? })|A random phone number.
science.chemicalElement||A random periodic table element.
science.unit||A random scientific unit.
string.alpha|({ length?, casing?, exclude? })|Letters of the English alphabet.
string.alphanumeric|({ length?, casing?, exclude? })|Letters and digits.
string.binary|({ length?, prefix? })|A binary string.
string.fromCharacters|(characters, length?)|A string from the given characters.
string.hexadecimal|({ length?, casing?, prefix? })|A hexadecimal string.
string.nanoid|(length?)|A Nano ID.
string.numeric|({ length?, allowLeadingZeros?, exclude? })|Digits, as text.
string.octal|({ length?, prefix? })|An octal string.
string.sample|(length?)|Any printable ASCII characters.
string.symbol|(length?)|Special characters only, such as ! # $ %.
string.ulid|({ refDate? })|A ULID Universally Unique Lexicographically Sortable Identifier.
string.uuid|({ version?, refDate? })|A UUID Universally Unique Identifier.
system.commonFileExt||A commonly used file extension.
system.commonFileName|(extension?)|A random file name with a given extension or a commonly used extension.
system.commonFileType||A commonly used file type.
system.cron|({ includeYear?, includeNonStandard? })|A random cron expression.
system.directoryPath||A directory path.
system.fileExt|(mimeType?)|A file extension.
system.fileName|({ extensionCount? })|A random file name with extension.
system.filePath||A file path.
system.fileType||A file type.
system.mimeType||A mime-type.
system.networkInterface|({ interfaceType?, interfaceSchema? })|A random network interface.
system.semver||A semantic version.
vehicle.bicycle||A type of bicycle.
vehicle.color||A vehicle color.
vehicle.fuel||A fuel type.
vehicle.manufacturer||A manufacturer name.
vehicle.model||A vehicle model.
vehicle.type||A vehicle type.
vehicle.vehicle||A random vehicle.
vehicle.vin||A vehicle identification number (VIN).
vehicle.vrm||A vehicle registration mark.
word.adjective|({ length?, strategy? })|A random adjective.
word.adverb|({ length?, strategy? })|A random adverb.
word.conjunction|({ length?, strategy? })|A random conjunction.
word.interjection|({ length?, strategy? })|A random interjection.
word.noun|({ length?, strategy? })|A random noun.
word.preposition|({ length?, strategy? })|A random preposition.
word.sample|({ length?, strategy? })|A random word of any kind.
word.verb|({ length?, strategy? })|A random verb.
word.words|({ count? })|A random string containing some words separated by spaces.
`;

export interface FakerFunction {
  name: string;
  signature: string;
  description: string;
}

export const FAKER_FUNCTIONS: ReadonlyMap<string, FakerFunction> = new Map(
  TABLE.trim()
    .split('\n')
    .map((line) => {
      const [name = '', parameters = '', description = ''] = line.split('|');
      return [name, { name, signature: name + parameters, description }];
    }),
);
