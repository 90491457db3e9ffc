/** What fields of these names usually hold: the functions that make such values. The first pattern that fits counts. */
const BY_NAME: readonly (readonly [pattern: RegExp, expression: string])[] = [
  [/^(first_?name|given_?name|primeiro_?nome)$/i, 'person.firstName'],
  [/^(last_?name|surname|family_?name|sobrenome)$/i, 'person.lastName'],
  [/^(full_?name|display_?name|customer_?name|user_?full_?name|nome_?completo)$/i, 'person.fullName'],
  [/^nome$/i, 'person.firstName'],
  [/^name$/i, 'person.fullName'],
  [/e_?-?mail/i, 'internet.email'],
  [/user_?name|login|nickname/i, 'internet.username'],
  [/phone|mobile_?number|telefone|celular/i, 'phone.number'],
  [/^(city|cidade|town)$/i, 'location.city'],
  [/^(country|pais|país)$/i, 'location.country'],
  [/country_?code/i, 'location.countryCode'],
  [/^(state|province|estado|uf|region)$/i, 'location.state'],
  [/street|^address|endereco|endereço|logradouro/i, 'location.streetAddress'],
  [/zip|postal|postcode|^cep$/i, 'location.zipCode'],
  [/company|empresa|organi[sz]ation|employer/i, 'company.name'],
  [/product_?name|^product$|^produto$|item_?name/i, 'commerce.productName'],
  [/department|departamento|category|categoria/i, 'commerce.department'],
  [/job|title|cargo/i, 'person.jobTitle'],
  [/user_?agent/i, 'internet.userAgent'],
  [/^(url|uri|link|href|referrer|referer)$/i, 'internet.url'],
  [/host_?name|domain/i, 'internet.domainName'],
  [/mac_?address|^mac$/i, 'internet.mac'],
  [/currency_?code|^currency$|^moeda$/i, 'finance.currencyCode'],
  [/colou?r|^cor$/i, 'color.human'],
  [/description|descricao|descrição|comment|message|note|text|body/i, 'lorem.sentence'],
];

export function expressionForName(name: string): string | undefined {
  return BY_NAME.find(([pattern]) => pattern.test(name))?.[1];
}
