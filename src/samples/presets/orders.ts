export const ORDERS = `{
  // Customers and products come from pools: a few of them come up most of the time (Zipf's law).
  "$pools": {
    "customer": {
      "size": 5000,
      "skew": 0.9,
      "entity": {
        "id": "C{{string.numeric(6)}}",
        "name": "{{person.fullName}}",
        "city": "{{location.city}}",
        "tier": "{{weighted({ 'standard': 80, 'silver': 15, 'gold': 5 })}}"
      }
    },
    "product": {
      "size": 500,
      "skew": 0.8,
      "every": "item",
      "entity": {
        "sku": "{{helpers.fromRegExp('[A-Z]{3}-[0-9]{4}')}}",
        "name": "{{commerce.productName}}",
        "price": "{{exponential({ mean: 45, min: 1.5, max: 900 })}}"
      }
    }
  },
  "orderId": "{{string.uuid}}",
  "orderNumber": "{{counter({ start: 100001 })}}",
  "orderedAt": "{{event.time({ late: 0.02, maxLateMs: 300000 })}}",
  "customer": {
    "id": "{{pool.customer.id}}",
    "name": "{{pool.customer.name}}",
    "city": "{{pool.customer.city}}",
    "tier": "{{pool.customer.tier}}"
  },
  "items": [
    "{{repeat(1, 4)}}",
    {
      "sku": "{{pool.product.sku}}",
      "name": "{{pool.product.name}}",
      "quantity": "{{weighted([[1, 70], [2, 20], [3, 7], [5, 3]])}}",
      "unitPrice": "{{pool.product.price}}",
      "amount": "{{round(field('quantity') * field('unitPrice'), 2)}}"
    }
  ],
  "currency": "{{localized({ en: 'USD', pt_BR: 'BRL' })}}",
  "total": "{{round(sum('items.amount'), 2)}}",
  "payment": "{{localized({ en: weighted({ 'card': 65, 'paypal': 20, 'transfer': 15 }), pt_BR: weighted({ 'pix': 55, 'cartão': 35, 'boleto': 10 }) })}}",
  "status": "{{weighted({ 'PLACED': 70, 'PAID': 20, 'SHIPPED': 7, 'CANCELLED': 3 })}}",
  "channel": "{{weighted({ 'web': 55, 'mobile': 40, 'store': 5 })}}"
}
`;
