-- This module fills the empty links `[](#label)` of a text and checks that each label is known.

local report = require 'report'
local strings = require 'strings'
local numerals = require 'numerals'
local positions = require 'positions'

local references = {}

local labels_of_document = {}
local here -- the item or entry whose text is written; nil in front of the body

-- The label at which a range `[](#par-a){to="par-b"}` ends.
function references.range_end(link)
  local id = link.attributes.to
  if not id then return nil end
  local label = labels_of_document[id:match '^#?(.+)$']
  if not label then
    report.error("a reference ends at '" .. id .. "', but no paragraph has this label.",
      report.did_you_mean(id, labels_of_document) .. 'Correct the reference or label its target by '
      .. '[]{#' .. id .. '}.')
  end
  return label
end

local function named(key, number)
  return (strings.get(key):gsub('{number}', (number:gsub('%%', '%%%%'))))
end

local NUMBER = '\u{E000}' -- stands for the number until the words are divided at it

-- "para. {number} above": the words around the number of a paragraph or a section.
local function around_number(label, link)
  local position = here and positions.of(label, here)
  local words
  if label.kind == 'heading' then
    words = named('reference-section', NUMBER)
  else
    words = named(link.attributes.to and 'reference-paragraphs' or 'reference-paragraph', NUMBER)
  end
  words = words:gsub(' ' .. NUMBER, '\u{00A0}' .. NUMBER)
  if position == 'in-annex' then
    local annex = strings.get 'in-text-annex'
    if not references.single_annex then
      annex = annex .. '\u{00A0}' .. numerals.annex(positions.annex_of(label))
    end
    words = strings.get('reference-in-annex'):gsub('{annex}', annex):gsub('{reference}', words)
  elseif position then
    words = strings.get('reference-' .. position):gsub('{reference}', words)
  end
  return words
end

local function capitalized(words)
  return pandoc.text.upper(pandoc.text.sub(words, 1, 1)) .. pandoc.text.sub(words, 2)
end

-- What a reference to a label prints, in parts: words before the number, the number, which a writer
-- may make live, and words behind it. A single table is "the table", a single annex "the annex".
-- `{.number}` asks for the number alone, where there is one; `{.capital}` for a capital first letter.
function references.words(label, link)
  local classes = link and link.classes or {}
  local function has(class) return link ~= nil and classes:includes(class) end
  local before, number, after = '', label.text or '', ''
  if label.kind == 'float' then
    local item = label.item
    number = item.number or ''
    before = item.single and strings.get('the-' .. item.float)
      or strings.get('in-text-' .. item.float) .. '\u{00A0}'
  elseif label.kind == 'annex' then
    number = label.single and '' or label.text
    before = label.single and strings.get 'the-annex' or strings.get 'in-text-annex' .. '\u{00A0}'
  elseif label.kind == 'equation' then
    before = strings.get 'in-text-equation' .. '\u{00A0}'
  elseif link and (label.kind ~= 'heading' or label.item.number) then
    before, after = around_number(label, link):match('^(.-)' .. NUMBER .. '(.*)$')
  end
  if has 'number' and number ~= '' then before, after = '', '' end
  if has 'capital' then
    if before ~= '' then before = capitalized(before) else number = capitalized(number) end
  end
  return before, number, after
end

-- The words of a reference as one text, for formats whose numbers do not change.
function references.text(label, link)
  local before, number, after = references.words(label, link)
  local to = link and references.range_end(link)
  return before .. number .. (to and '–' .. (to.text or '') or '') .. after
end

-- Says which item or entry is written from now on; nil where it is none.
function references.stand_at(object) here = object end

-- Returns what is done with each link of a text: an internal one is handed to `write(id, label,
-- link)`, whose answer replaces it. Links with words of their own keep them, as `inlines` writes them.
function references.resolver(write, inlines)
  return function(link)
    local id = link.target:match '^#(.+)$'
    if not id then
      if #link.content == 0 then
        report.error("the link to '" .. link.target .. "' has no words.",
          'Write them between its square brackets.')
      end
      return nil
    end
    local label = labels_of_document[id]
    if not label then
      report.error("a reference names '" .. id .. "', but no paragraph, heading, table, figure, "
        .. 'map or equation has this label.', report.did_you_mean(id, labels_of_document)
        .. 'Correct the reference or label its target by {#' .. id .. '}.')
      return pandoc.Str '??', false
    end
    if #link.content == 0 and label.kind == 'text' then
      report.error("a reference names '" .. id .. "', which has no number.",
        'Write words between its square brackets, or label a numbered paragraph.')
    end
    if #link.content > 0 then link.content = inlines(link.content) end
    return write(id, label, link), false
  end
end

-- Begins a document with these labels. With one annex only, it has no number.
function references.begin(labels)
  labels_of_document, here = labels, nil
  references.single_annex = true
  for _, label in pairs(labels) do
    if label.kind == 'annex' and not label.single then references.single_annex = false end
  end
end

return references
