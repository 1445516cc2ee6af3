-- This module refuses what must not reach a document: markup of an output format, pictures from
-- elsewhere, links of other kinds, attributes that act. It looks at what the reader read, before
-- any filter of the format writes markup of its own, so that both engines hold it.
--
-- Text that is foreign never gets here by rights: assembly refuses it with its file and line. What
-- stands here is the last gate, for a way in that nobody thought of.

local report = require 'report'
local beside = require 'beside'

local foreign = {}

local FIGURES = '^figures/[^/\\:]+$'
local OF_THE_PROJECT = '^[^/\\:][^\\:]*$'
local pictures = FIGURES
local SCHEMES = { http = true, https = true }
local LAYOUTS = { column = true, wide = true, landscape = true }
-- Attributes that fetch or run something where the document is read as HTML.
local ACTS = { style = true, src = true, srcset = true, href = true, ping = true, target = true,
  background = true, poster = true, formaction = true, srcdoc = true, data = true, lowsrc = true,
  dynsrc = true, longdesc = true, usemap = true, content = true, ['http-equiv'] = true }
-- What Quarto puts into the metadata of a document and no template of the format prints.
local OF_THE_ENGINE = { ['header-includes'] = true, ['include-before'] = true,
  ['include-after'] = true }

-- The address as it goes out, without what browsers leave out of it before they read it.
local function bare(address)
  return (address:gsub('[%c%s]', ''))
end

-- Whether a link leads to a page of the web, to a mailbox or to a place of the document.
function foreign.allowed_address(address)
  if address ~= bare(address) then return false end
  if address:match '^#.' then return true end
  local scheme, rest = address:match '^(%a[%w+.-]*):(.*)$'
  if not scheme then return false end
  scheme = scheme:lower()
  return SCHEMES[scheme] and rest:match '^//[^/\\?#]' ~= nil
    or scheme == 'mailto' and rest:match '^[^/\\]+@[^/\\]+$' ~= nil
end

-- A picture that fetches or runs something when it is shown.
local ACTS_IN_PICTURE = { '<%s*script', '<%s*foreignObject', '<%s*iframe', '<!ENTITY', '@import',
  '%son%a+%s*=', 'href%s*=%s*["\'][^#"\']', 'url%(%s*["\']?[^#"\'%s]' }

local function acts(svg)
  for _, pattern in ipairs(ACTS_IN_PICTURE) do
    for from in svg:gmatch('()' .. pattern) do
      -- A picture may hold another as data.
      if not svg:find('^href%s*=%s*["\']data:image/', from)
        and not svg:find('^url%(%s*["\']?data:', from) then return true end
    end
  end
  return false
end

local looked_at = {}
local function check_picture(source)
  if looked_at[source] or not source:match '%.svg$' then return end
  looked_at[source] = true
  local file = io.open(beside.file(source), 'rb')
  if not file then return end -- the writers tell a missing file
  local svg = file:read 'a'
  file:close()
  if acts(svg) then
    report.error("the picture '" .. source .. "' runs or fetches something when it is shown.",
      'Draw it anew, without scripts and without addresses of other files.')
  end
end

local function near(content)
  local words = report.beginning(content)
  return words ~= '' and ", at '" .. words .. "'" or ''
end

local function check_attributes(element, content)
  for name, value in pairs(element.attributes) do
    local low = name:lower()
    if ACTS[low] or low:match '^on' or low:find(':', 1, true) then
      report.error("the attribute '" .. name .. "' cannot stand in a report" .. near(content) .. '.',
        'Remove it: the format alone says how a text looks and what it does.')
    elseif (low == 'width' or low == 'height') and not value:match '^%d+%.?%d*%a*%%?$' then
      report.error("'" .. value .. "' is no " .. low .. near(content) .. '.',
        'Write a number and its unit, such as 60%.')
    elseif low == 'layout' and not LAYOUTS[value] then
      report.error("'" .. value .. "' is no layout" .. near(content) .. '.',
        'Write column, wide or landscape.')
    end
  end
  if element.identifier:find '[%c%s"\'`<>%[%]{}()\\#$;&|]' then
    report.error("'" .. element.identifier .. "' is no label" .. near(content) .. '.',
      'Write letters, digits, hyphens, points and colons.')
  end
end

local function refuse_raw(element)
  -- A comment is an author's note to authors: no format prints it.
  if element.format == 'html' and element.text:match '^%s*<!%-%-.*%-%->%s*$'
    and not element.text:match '%-%->.*%-%->' then return {} end
  report.error('markup of ' .. element.format .. " stands in the text: '"
    .. report.beginning { pandoc.Str(element.text) } .. "'.",
    "Write it in Markdown; write '\\<' or '\\\\' for the sign itself.")
end

local function check_link(link)
  check_attributes(link, link.content)
  if not foreign.allowed_address(link.target) then
    report.error("a link leads to '" .. link.target .. "'" .. near(link.content) .. '.',
      'Links lead to https:, http: or mailto:, or to a label (#…) of the document.')
  end
end

local function check_image(image)
  check_attributes(image, image.caption)
  local of_project = pictures == OF_THE_PROJECT
  if not image.src:match(pictures) or (not of_project and image.src:find('..', 1, true)) then
    report.error("a picture comes from '" .. image.src .. "'" .. near(image.caption) .. '.',
      of_project and 'Save it in a folder of the project and name it from the document.'
        or 'Show it with hrc.figure: pictures come from the figures of the report only.')
  else
    check_picture(image.src)
  end
end

local function checked(element)
  check_attributes(element, element.content)
end

local function checked_code(element)
  check_attributes(element, { pandoc.Str(element.text) })
end

local function checked_table(element)
  check_attributes(element, {})
end

local filter = { RawBlock = refuse_raw, RawInline = refuse_raw, Link = check_link,
  Image = check_image, Div = checked, Span = checked, Header = checked, Code = checked_code,
  CodeBlock = checked_code, Table = checked_table }

-- Files of the bibliography lie beside the document.
local function check_files(meta)
  if pictures == OF_THE_PROJECT then return end
  for _, key in ipairs { 'bibliography', 'citation-abbreviations' } do
    local files = meta[key]
    if files and pandoc.utils.type(files) ~= 'List' then files = { files } end
    for _, file in ipairs(files or {}) do
      local name = pandoc.utils.stringify(file)
      if name:find '[/\\:]' then
        report.error("the document names the file '" .. name .. "' as its " .. key .. '.',
          'Only files beside the document source can be read.')
      end
    end
  end
end

-- A plain document of Quarto names pictures and bibliographies by their paths in its project.
function foreign.take_pictures_of_the_project() pictures = OF_THE_PROJECT end

-- Returns what the bibliography made of blocks that were looked at before.
function foreign.refuse_in(blocks)
  blocks = blocks:walk(filter)
  report.stop_on_errors()
  return blocks
end

-- Returns a document without comments, or ends the program with all that is foreign in it.
function foreign.refuse(doc)
  local meta, engine = doc.meta, {}
  check_files(meta)
  for key in pairs(OF_THE_ENGINE) do
    engine[key], meta[key] = meta[key], nil
  end
  doc.meta = meta
  doc = doc:walk(filter)
  report.stop_on_errors()
  for key, value in pairs(engine) do doc.meta[key] = value end
  return doc
end

return foreign
