-- This module fills the empty links `[](#label)` of a text and checks that each label is known.

local report = require 'report'
local strings = require 'strings'

local references = {}

-- What a reference to a label prints, in parts: a word, and the number that a writer may make live.
-- A single table is "the table", a single annex "the annex".
function references.words(label, capital)
  local word, number = '', label.text or ''
  if label.kind == 'float' then
    local item = label.item
    number = item.number or ''
    word = item.single and strings.get('the-' .. item.float) or strings.get('in-text-' .. item.float)
  elseif label.kind == 'annex' then
    number = label.single and '' or label.text
    word = label.single and strings.get 'the-annex' or strings.get 'in-text-annex'
  end
  if capital and word ~= '' then word = pandoc.text.upper(pandoc.text.sub(word, 1, 1)) .. pandoc.text.sub(word, 2) end
  return word, number
end

-- Walks `content` and hands each internal link to `write(id, label, link)`, whose answer replaces
-- it. Links with words of their own keep them.
function references.resolve(content, labels, write)
  return content:walk {
    Link = function(link)
      local id = link.target:match '^#(.+)$'
      if not id then
        if #link.content == 0 then
          report.error("the link to '" .. link.target .. "' has no words.",
            'Write them between its square brackets.')
        end
        return nil
      end
      local label = labels[id]
      if not label then
        report.error("a reference names '" .. id .. "', but no paragraph, heading, table, figure "
          .. 'or map has this label.', report.did_you_mean(id, labels)
          .. 'Correct the reference or label its target by {#' .. id .. '}.')
        return pandoc.Str '??'
      end
      return write(id, label, link)
    end,
  }
end

return references
