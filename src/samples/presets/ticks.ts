export const TICKS = `{
  "$pools": {
    "stock": {
      "size": 60,
      "skew": 1.1,
      "entity": {
        "symbol": "{{string.alpha({ length: 4, casing: 'upper' })}}",
        "listed": "{{exponential({ mean: 120, min: 4, max: 2500 })}}"
      }
    }
  },
  "sequence": "{{counter}}",
  "symbol": "{{pool.stock.symbol}}",
  "timestamp": "{{event.time({ format: 'ms' })}}",
  "price": "{{walk({ per: pool.stock.symbol, start: pool.stock.listed, step: 0.12, pull: 0.001, min: 0.5, decimals: 2 })}}",
  "bid": "{{round(field('price') * 0.9995, 2)}}",
  "ask": "{{round(field('price') * 1.0005, 2)}}",
  "volume": "{{weighted([[100, 50], [200, 20], [500, 15], [1000, 10], [10000, 5]])}}",
  "side": "{{pick(['BUY', 'SELL'])}}",
  "exchange": "{{localized({ en: weighted({ 'NYSE': 45, 'NASDAQ': 55 }), pt_BR: 'B3' })}}",
  "currency": "{{localized({ en: 'USD', pt_BR: 'BRL' })}}"
}
`;
