-- This module puts the pictures of a document into the HTML file itself: an SVG as elements whose
-- text can be read and searched, any other picture as data.

local report = require 'report'
local beside = require 'beside'
local escaped = require('html_markup').escaped

local pictures = {}

local function missing(source)
  report.error("the image file '" .. source .. "' is missing.",
    'Correct its name in the text, or save the picture under it.')
  return ''
end

-- Two pictures of one page may use the same ids: each gets its own by the name in front.
local function with_own_ids(svg, name)
  svg = svg:gsub('(%sid=")([^"]*")', '%1' .. name .. '-%2')
  svg = svg:gsub('(href=")#', '%1#' .. name .. '-')
  return (svg:gsub('url%(#', 'url(#' .. name .. '-'))
end

-- A rule for all elements (`*{…}`) inside a picture would reach the whole page.
local function with_own_rules(svg, name)
  return (svg:gsub('(<style[^>]*>)%s*%*%s*{', '%1#' .. name .. '-picture *{'))
end

local function inline_svg(svg, name, alt)
  svg = svg:gsub('^\u{FEFF}', ''):gsub('<%?xml.-%?>', ''):gsub('<!DOCTYPE.->', '')
  svg = svg:gsub('<!%-%-.-%-%->', ''):gsub('<metadata>.-</metadata>', '')
  -- Nothing in a picture may run. Names of other vocabularies mean nothing inside of HTML.
  svg = svg:gsub('<script.-</script>', ''):gsub('%sxmlns:[%w]+="[^"]*"', ''):gsub('xlink:href', 'href')
  svg = with_own_rules(with_own_ids(svg, name), name)
  svg = svg:gsub('<svg(.-)>', function(attributes)
    -- The page gives the picture its size.
    attributes = attributes:gsub('%s(width)="[^"]*"', ''):gsub('%s(height)="[^"]*"', '')
      :gsub('%sid="[^"]*"', '')
    return '<svg id="' .. name .. '-picture" role="img" aria-label="' .. escaped(alt) .. '"'
      .. attributes .. '>'
  end, 1)
  return (svg:gsub('^%s+', ''):gsub('%s+$', ''))
end

-- Returns the HTML of a picture with its words; `name` is unlike that of any other picture.
function pictures.html(source, name, alt)
  local file = io.open(beside.file(source), 'rb')
  if not file then return missing(source) end
  local bytes = file:read 'a'
  file:close()
  if source:match '%.svg$' then return inline_svg(bytes, name, alt) end
  local kind = source:match '%.([%a]+)$' or 'png'
  local mime = 'image/' .. kind:lower():gsub('^jpg$', 'jpeg')
  return '<img src="' .. pandoc.mediabag.make_data_uri(mime, bytes) .. '" alt="' .. escaped(alt)
    .. '" />'
end

return pictures
