-- This module makes running text what the Council's form allows, before anything is numbered:
-- bold only in recommendations, a visible mark behind unverified statements, words for equations.

local report = require 'report'
local strings = require 'strings'

local prose = {}

-- The class of the span that holds the mark; the writers give it its look.
prose.MARK = 'hrc-mark'
prose.EQUATION = 'hrc-equation'

local function unbold(strong)
  report.warning("bold text is printed plain: '" .. report.beginning(strong) .. "'.",
    'Only recommendations are bold; say it in words.')
  return strong.content
end

-- An empty span with the attribute `code` stands before the citation of a standard or provision. HTML
-- makes it a place that findings lead to.
local function place_of_law(span)
  if span.attributes.code and not FORMAT:match '^html' then return span.content end
end

local function marked(span)
  if not span.classes:includes 'unverified' then return nil end
  local mark = pandoc.Span({ pandoc.Str('[' .. strings.get 'unverified' .. ']') },
    { class = prose.MARK })
  span.classes = span.classes:filter(function(class) return class ~= 'unverified' end)
  local content = pandoc.Inlines(span.content)
  if span.identifier ~= '' then content:insert(1, pandoc.Span({}, { id = span.identifier })) end
  content:extend { pandoc.Str '\u{00A0}', mark }
  return content
end

-- A span with the attribute `value` is a value that prose prints. Word and HTML keep its name.
local function value(span)
  if span.attributes.value and not FORMAT:match '^html' and not FORMAT:match '^docx' then
    return span.content
  end
end

-- A span with the attribute `alt` around an equation gives it words.
local function worded(span)
  local alt = span.attributes.alt
  if not alt or #span.content ~= 1 or span.content[1].t ~= 'Math' then return nil end
  return pandoc.Span(span.content, { class = prose.EQUATION, alt = alt })
end

function prose.check_equations(blocks)
  pandoc.Blocks(blocks):walk {
    traverse = 'topdown',
    Span = function(span)
      if span.classes:includes(prose.EQUATION) then return span, false end
    end,
    Math = function(math)
      report.error("the equation '" .. math.text .. "' has no words for those who cannot see it.",
        'Write [$…$]{alt="…"} and say the equation as it is spoken.')
    end,
  }
end

-- A citation that cite.lua left has no bibliography to be found in; Typst would search for one.
local function cited(cite)
  report.error("the citation '" .. pandoc.utils.stringify(cite.content) .. "' has no bibliography.",
    "Name one in the front matter (bibliography:), or write '\\@' for the sign itself.")
  return cite.content
end

-- Returns the filter; `see` holds functions that look at elements on the way and change nothing.
function prose.filter(see)
  return {
    Cite = cited,
    Strong = unbold,
    Span = function(span) return worded(span) or marked(span) or value(span) or place_of_law(span) end,
    Note = see.Note,
    Math = see.Math,
  }
end

return prose
