-- This module finds the words that a document prints by itself ("Figure", "Source:") in the
-- metadata field `strings`, where assembly put those of the document's language.

local report = require 'report'
local strings = {}

local words = {}

-- Reads `strings` once; an entry may be a text or a map with the key `text`, as in strings/*.yml.
function strings.read(meta)
  words = {}
  for key, value in pairs(meta.strings or {}) do
    if type(value) == 'table' and value.text then value = value.text end
    words[key] = pandoc.utils.stringify(value)
  end
end

function strings.get(key)
  local word = words[key]
  if not word then
    report.error("the word for '" .. key .. "' is missing in the document's `strings`.",
      "Add it to the strings file of the document's language in the format extension.")
    return key
  end
  return word
end

-- The language that a document brings the words of although the format has none for it.
function strings.brought() return words.language end

-- The words as metadata for the templates, each a plain text.
function strings.metadata()
  local plain = {}
  for key, word in pairs(words) do plain[key] = pandoc.MetaInlines { pandoc.Str(word) } end
  return pandoc.MetaMap(plain)
end

return strings
