import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { canonicalJson, contentHash } from './canonical-json.ts'

test('canonicalJson gives the text of the example in RFC 8785, section 3.2.4', () => {
  const value = JSON.parse(String.raw`{
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  }`)
  assert.is(
    canonicalJson(value),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  )
})

test('keys are in the order of RFC 8785, section 3.2.3', () => {
  const value = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '\ud83d\ude00': 'Emoji: Grinning Face',
    '\u0080': 'Control',
    '\u00f6': 'Latin Small Letter O With Diaeresis',
  }
  assert.equal(Object.values(JSON.parse(canonicalJson(value))).sort(), Object.values(value).sort())
  const places = [
    'Carriage Return',
    'One',
    'Control',
    'Latin Small Letter O With Diaeresis',
    'Euro Sign',
    'Emoji: Grinning Face',
    'Hebrew Letter Dalet With Dagesh',
  ].map((name) => canonicalJson(value).indexOf(name))
  assert.equal(
    places,
    places.toSorted((a, b) => a - b),
  )
})

test('numbers are written as in RFC 8785, appendix B', () => {
  const doubles = new DataView(new ArrayBuffer(8))
  for (const [bits, text] of [
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ] as const) {
    doubles.setBigUint64(0, BigInt(`0x${bits}`))
    assert.is(canonicalJson(doubles.getFloat64(0)), text)
  }
})

test('canonicalJson refuses what JSON cannot say', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1n, () => 0, '\ud800', [undefined], Symbol('x')])
    assert.throws(() => canonicalJson({ value }), /JSON cannot say/)
})

test('the hash is that of the text, whatever the order of the keys', () => {
  // printf '{"a":1,"b":[2]}' | sha256sum
  const expected = '0855bfc20eb6cfaa4be7d6b510c63dd22997718bddadcb1a4915cec3a16145b9'
  assert.is(contentHash({ b: [2], a: 1, c: undefined }), contentHash({ a: 1, b: [2] }))
  assert.is(contentHash({ b: [2], a: 1 }), expected)
})

test.run()
