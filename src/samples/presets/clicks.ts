export const CLICKS = `{
  "$pools": {
    "visitor": {
      "size": 20000,
      "skew": 0.7,
      "entity": {
        "id": "{{string.uuid}}",
        "session": "{{string.alphanumeric(16)}}",
        "ip": "{{internet.ip}}",
        "country": "{{location.countryCode}}",
        "device": "{{weighted({ 'mobile': 60, 'desktop': 35, 'tablet': 5 })}}",
        "userAgent": "{{internet.userAgent}}"
      }
    },
    "product": {
      "size": 800,
      "skew": 1,
      "entity": { "id": "{{counter({ start: 1001 })}}", "slug": "{{helpers.slugify(commerce.productName)}}" }
    }
  },
  "eventId": "{{string.uuid}}",
  // One in twenty events arrives up to ten minutes late, as from a phone without a network.
  "timestamp": "{{event.time({ late: 0.05, maxLateMs: 600000 })}}",
  "type": "{{weighted({ 'page_view': 70, 'click': 15, 'add_to_cart': 8, 'search': 5, 'purchase': 2 })}}",
  "visitorId": "{{pool.visitor.id}}",
  "sessionId": "{{pool.visitor.session}}",
  "page": {
    "url": "{{match(field('type'), {
      'search': '/search',
      'purchase': '/checkout/done',
      '*': weighted([['/', 30], [pool.product.slug, 70]])
    })}}",
    "productId": "{{match(field('type'), { 'search': null, 'purchase': null, '*': pool.product.id })}}"
  },
  "referrer": "{{maybe(0.45, weighted({ 'https://www.google.com/': 60, 'https://www.instagram.com/': 25, 'newsletter': 15 }))}}",
  "durationMs": "{{exponential({ mean: 8000, min: 40, decimals: 0 })}}",
  "device": "{{pool.visitor.device}}",
  "country": "{{pool.visitor.country}}",
  "ip": "{{pool.visitor.ip}}",
  "userAgent": "{{pool.visitor.userAgent}}"
}
`;
