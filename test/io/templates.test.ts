import { describe, expect, it } from 'vitest'
import { renderHtml } from '../../src/io/templates.ts'

describe('a page template', () => {
  it('takes in another by name, which escapes and sees the same values', () => {
    const partials = { list: '{{#each names}}<li>{{this}}</li>{{/each}}' }
    expect(renderHtml('<ul>{{> list}}</ul>', { names: ['<b>', '&'] }, partials)).toBe(
      '<ul><li>&lt;b&gt;</li><li>&amp;</li></ul>',
    )
  })

  it('throws at a misspelt name or condition, and at a part that is not there', () => {
    expect(() => renderHtml('{{> part}}', { name: 1 }, { part: '{{nmae}}' })).toThrow('nmae')
    expect(() => renderHtml('{{> part}}', {}, { part: '{{#if maybe}}x{{/if}}' })).toThrow()
    expect(() => renderHtml('{{> part}}', {})).toThrow('part')
  })
})
