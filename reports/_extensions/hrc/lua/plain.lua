-- This module makes of a document as any author of Quarto writes it one in the format's own terms
-- (docs/reference/format.md): figures, tables, callouts, cross-references, metadata. A document that
-- hrcreport assembled brings its words in `strings` and is left as it is.

local report = require 'report'
local foreign = require 'foreign'
local strings = require 'strings'

local plain = {}

local RIGHT_TO_LEFT = { ar = true }
local DEFAULTS = { status = 'draft', symbol = 'A/HRC/…/…', ['job-number'] = '' }
-- The kinds of labels that Quarto and the format share: @fig-rates, @tbl-deaths, @sec-method.
local REFERENCE = '^(%a)(%a+)%-.+'
local REFERRED = { fig = true, tbl = true, sec = true, map = true, par = true, annex = true,
  eq = true }
local CALLOUT = '^callout%-(%a+)$'

local function text(value) return pandoc.utils.stringify(value or '') end

local function callout_of(div)
  for _, class in ipairs(div.classes) do
    local kind = class:match(CALLOUT)
    if kind then return kind end
  end
end

-- Metadata ---------------------------------------------------------------------------------

-- Reads the words that the format prints in a language.
local function words_of(language, folder)
  local path = pandoc.path.join { folder, 'strings', language:match '^%a*' .. '.yml' }
  local file = io.open(path)
  if not file then return nil end -- front.lua tells a language that is not known
  local yaml = file:read 'a'
  file:close()
  return pandoc.read('---\n' .. yaml .. '\n---\n', 'markdown').meta
end

local function names_of(authors)
  if pandoc.utils.type(authors) ~= 'List' then authors = { authors } end
  local names = {}
  for _, author in ipairs(authors) do
    local name = type(author) == 'table' and author.name or author
    if type(name) == 'table' and name.literal then name = name.literal end
    table.insert(names, text(name))
  end
  return table.concat(names, ', ')
end

-- What Quarto calls otherwise, and what every document has.
local function complete(meta, folder)
  local language = text(meta.lang)
  if language == '' or language == 'en' then language = 'en-GB' end
  meta.lang = pandoc.MetaString(language)
  if RIGHT_TO_LEFT[language:match '^%a*'] then meta.dir = meta.dir or pandoc.MetaString 'rtl' end
  meta.strings = words_of(language, folder)
  meta.summary = meta.summary or meta.abstract
  meta['document-date'] = meta['document-date'] or meta.date
  if meta.author then
    local line = meta.subtitle and 'document-line' or 'subtitle'
    meta.creator = meta.creator or pandoc.MetaString(names_of(meta.author))
    meta[line] = meta[line] or pandoc.Inlines(names_of(meta.author))
  end
  for key, value in pairs(DEFAULTS) do meta[key] = meta[key] or pandoc.MetaString(value) end
end

-- Text -------------------------------------------------------------------------------------

-- Quarto hides content by format; the format knows no such blocks, so it decides at once.
local function is_shown(element)
  local format = FORMAT:match '^html' and 'html' or FORMAT:match '^docx' and 'docx' or 'typst'
  local function is(name)
    return name == format or (name == 'pdf' and format == 'typst')
      or (quarto ~= nil and quarto.doc.is_format(name))
  end
  local shown = true
  for name, value in pairs(element.attributes) do
    if name == 'when-format' then shown = shown and is(value)
    elseif name == 'unless-format' then shown = shown and not is(value)
    elseif name:match '^when%-' or name:match '^unless%-' then
      report.error("the condition '" .. name .. "' is not known.",
        'Allowed are when-format and unless-format, with html, docx, typst or pdf.')
    end
  end
  if element.classes:includes 'content-hidden' then return not shown end
  return not element.classes:includes 'content-visible' or shown
end

local function hide(element)
  if not is_shown(element) then return {} end
end

-- A link that prints what a label is called, for one of Quarto's references.
local function link_to(citation, aliases)
  local first, rest = citation.id:match '^(.)(.*)$'
  local id = first:lower() .. rest
  local classes = {}
  if first ~= first:lower() then table.insert(classes, 'capital') end
  if citation.mode == 'SuppressAuthor' or #citation.prefix > 0 then table.insert(classes, 'number') end
  return pandoc.Link({}, '#' .. (aliases[id] or id), '', pandoc.Attr('', classes))
end

local function is_reference(cite)
  for _, citation in ipairs(cite.citations) do
    local first, rest = citation.id:match(REFERENCE)
    if not first or not REFERRED[first:lower() .. rest] then return false end
  end
  return true
end

local function references(cite, aliases)
  if not is_reference(cite) then return nil end
  local links = pandoc.Inlines {}
  for position, citation in ipairs(cite.citations) do
    if position > 1 then links:extend { pandoc.Str ',', pandoc.Space() } end
    if #citation.prefix > 0 then
      links:extend(citation.prefix)
      links:insert(pandoc.Space())
    end
    links:insert(link_to(citation, aliases))
    links:extend(citation.suffix)
  end
  return links
end

-- "Figure I" at the beginning of a sentence, "figure I" within.
local function capitalize(block)
  for position, cite in ipairs(block.content) do
    local before = block.content[position - 2]
    local begins = position == 1
      or (before and before.t == 'Str' and before.text:match '[.!?]$' ~= nil)
    if begins and cite.t == 'Cite' and is_reference(cite) then
      local citations = cite.citations
      citations[1].id = citations[1].id:gsub('^%a', string.upper)
      cite.citations = citations
    end
  end
  return block
end

local function is_shortcode(inline)
  return inline.t == 'Span' and inline.classes:includes 'quarto-shortcode__'
end

-- A paragraph of shortcodes alone is no paragraph of the text; the format breaks its pages itself.
local function shortcodes(block)
  local alone = #block.content > 0
  for _, inline in ipairs(block.content) do
    if not is_shortcode(inline) and inline.t ~= 'Space' and inline.t ~= 'SoftBreak' then
      alone = false
    end
  end
  if not alone then return nil end
  if (block.content[1].attributes['data-raw'] or ''):match 'pagebreak' then return {} end
  return pandoc.Div({ block }, { class = 'unnumbered' })
end

-- An equation is read aloud as its author wrote it, where no words are given.
local function equations(blocks)
  return blocks:walk {
    traverse = 'topdown',
    Span = function(span)
      if span.attributes.alt then return span, false end
    end,
    Math = function(math)
      report.warning("the equation '" .. math.text .. "' has no words for those who cannot see it.",
        (math.mathtype == 'DisplayMath' and 'Write $$…$$ {#eq-a alt="…"}, or [$$…$$]{alt="…"} without a number,'
          or 'Write [$…$]{alt="…"}') .. ' and say the equation as it is spoken.')
      return pandoc.Span({ math }, { alt = math.text }), false
    end,
  }
end

-- The label behind an equation, `{#eq-a}` or `{#eq-a alt="…"}`, taken out of a text from `position` on.
local function take_label(inlines, position)
  while inlines[position] and (inlines[position].t == 'Space' or inlines[position].t == 'SoftBreak') do
    position = position + 1
  end
  if not inlines[position] or not text(inlines[position]):match '^{#eq%-' then return nil end
  local label = ''
  repeat
    local inline = inlines:remove(position)
    label = label .. (inline.t == 'Quoted' and '"' .. text(inline.content) .. '"' or text(inline))
  until label:match '}' or not inlines[position]
  local closed, behind = label:match '^(.-})(.*)$'
  if behind ~= '' then inlines:insert(position, pandoc.Str(behind)) end
  local id, more = (closed or label):match '^{#([^%s}]+)%s*(.-)}?$'
  return id, more:match 'alt="(.*)"'
end

-- A displayed equation is a block of its own, with the number that its label asks for; the words behind
-- it go on with the paragraph.
local function split_at_equations(block)
  local blocks, rest, begun = pandoc.Blocks {}, pandoc.Inlines(block.content), false
  local function write(inlines)
    while #inlines > 0 and inlines[1].t:match '^S[op]' do inlines:remove(1) end
    while #inlines > 0 and inlines[#inlines].t:match '^S[op]' do inlines:remove(#inlines) end
    if #inlines == 0 then return end
    local paragraph = pandoc.Para(inlines)
    blocks:insert(begun and pandoc.Div({ paragraph }, { class = 'unnumbered' }) or paragraph)
    begun = true
  end
  local line = pandoc.Inlines {}
  while #rest > 0 do
    local inline = rest:remove(1)
    local math = inline.t == 'Span' and #inline.content == 1 and inline.content[1] or inline
    if math.t == 'Math' and math.mathtype == 'DisplayMath' then
      write(line)
      line, begun = pandoc.Inlines {}, true
      local id, alt = take_label(rest, 1)
      if alt then inline = pandoc.Span({ math }, { alt = alt }) end
      blocks:insert(pandoc.Div({ pandoc.Plain { inline } }, pandoc.Attr(id or '', { 'equation' })))
    else
      line:insert(inline)
    end
  end
  if #blocks == 0 then return nil end
  write(line)
  return blocks
end

local function as_it_is(block) return block, false end

-- Where a block may stand, which is not in a list, a box, a quotation or a cell.
local function displayed(blocks)
  blocks = blocks:walk {
    traverse = 'topdown',
    BulletList = as_it_is, OrderedList = as_it_is, BlockQuote = as_it_is, Table = as_it_is,
    DefinitionList = as_it_is,
    Div = function(div)
      for _, class in ipairs { 'box', 'table', 'figure', 'map', 'equation' } do
        if div.classes:includes(class) then return div, false end
      end
    end,
    Para = function(block)
      local divided = split_at_equations(block)
      if divided then return divided, false end
    end,
  }
  blocks:walk { Str = function(str)
    local id = str.text:match '^{#(eq%-[^%s}]+)'
    if not id then return nil end
    report.error("the label '" .. id .. "' does not stand behind an equation in a paragraph.",
      'Write $$…$$ {#' .. id .. '} outside of lists, boxes, quotations and tables.')
  end }
  return blocks
end

-- Figures, tables, callouts ----------------------------------------------------------------

local counts

local function name_of(kind, id)
  if id ~= '' then return id end
  counts[kind] = (counts[kind] or 0) + 1
  return kind .. '-' .. counts[kind]
end

local function float(kind, id, attributes, caption, content)
  local blocks = pandoc.Blocks {}
  if #caption > 0 then blocks:insert(pandoc.Div({ pandoc.Plain(caption) }, { class = 'caption' })) end
  blocks:extend(content)
  local classes = #caption > 0 and { kind } or { kind, 'untitled' }
  return pandoc.Div(blocks, pandoc.Attr(name_of(kind, id), classes, attributes))
end

-- Takes the caption out of a block: its last paragraph, or what a cell of code names in `key`.
local function take_caption(div, key)
  local last = div.content[#div.content]
  if last and (last.t == 'Para' or last.t == 'Plain') and #text(last) > 0 then
    div.content:remove(#div.content)
    return last.content
  end
  return pandoc.utils.blocks_to_inlines(pandoc.read(div.attributes[key] or '', 'markdown').blocks)
end

-- The words for a picture: those of `fig-alt`, else its caption after the word for a figure.
local function words_for(alt, caption, id)
  if alt ~= '' then return alt end
  local named = id ~= '' and "'" .. id .. "'" or 'without a label'
  if caption == '' then return '' end -- floats.lua tells it
  report.warning('the figure ' .. named .. ' has no alternative text; its caption is read instead.',
    'Say in fig-alt="…" what a reader learns from it.')
  return strings.get 'figure' .. ': ' .. caption
end

-- One figure of the format from all images of some blocks; labels of single images lead to it.
local function figure(id, attributes, caption, blocks, aliases)
  local images, alts, width = pandoc.Blocks {}, {}, nil
  blocks:walk {
    Figure = function(inner)
      if inner.identifier ~= '' then aliases[inner.identifier] = id end
    end,
    Image = function(image)
      if image.identifier ~= '' then aliases[image.identifier] = id end
      table.insert(alts, image.attributes['fig-alt'] or image.attributes.alt or text(image.caption))
      local shown = { width = image.attributes.width }
      images:insert(pandoc.Plain { pandoc.Image(#alts > 1 and alts[#alts] or {}, image.src, '',
        pandoc.Attr('', {}, shown)) })
      width = shown.width
    end,
  }
  local alt = attributes['fig-alt'] or attributes.alt or ''
  if alt == '' and #alts == 1 and alts[1] ~= text(caption) then alt = alts[1] end
  if alt == '' and #alts > 1 then alt = table.concat(alts, '; ') end
  return float('figure', id, { alt = words_for(alt, text(caption), id) }, caption, images)
end

-- The label and the widths that stand behind a table's caption: ": Deaths {#tbl-deaths}".
local function take_attributes(caption)
  for position, inline in ipairs(caption) do
    if inline.t == 'Str' and inline.text:match '^{#tbl%-' then
      local rest = pandoc.Inlines {}
      while #caption >= position do rest:insert(caption:remove(position)) end
      while #caption > 0 and caption[#caption].t == 'Space' do caption:remove(#caption) end
      rest = text(rest)
      local widths = rest:match 'tbl%-colwidths=.-%[([%d%s,.]+)%]'
      return rest:match '^{#([^%s}]+)', widths and widths:gsub(',', ' ')
    end
  end
end

local function table_of(grid, id, caption, attributes)
  local own = pandoc.utils.blocks_to_inlines(grid.caption.long)
  local label, widths = take_attributes(own)
  if #own == 0 then own = caption end
  grid.caption = { long = {} }
  local given = attributes['tbl-colwidths']
  widths = widths or given and given:gsub('[%[%],]', ' ')
  return float('table', id or label or grid.identifier, { widths = widths }, own, { grid })
end

local function number(content)
  return text(content):match '^[-−]?[%d.,]+%%?$' ~= nil
end

-- A table as the format has it: without looks, numbers at the right, and without the numbers of rows
-- that pandas writes before them.
local function plain_grid(grid)
  local simple = pandoc.utils.to_simple_table(grid)
  local counted = #simple.rows > 0 and simple.headers[1] and text(simple.headers[1]) == ''
  for position, row in ipairs(simple.rows) do
    counted = counted and text(row[1]) == tostring(position - 1)
  end
  if counted and #simple.headers > 1 then
    for _, list in ipairs { simple.headers, simple.aligns, simple.widths, table.unpack(simple.rows) } do
      table.remove(list, 1)
    end
  end
  for column = 1, #simple.aligns do
    local numbers = #simple.rows > 0
    for _, row in ipairs(simple.rows) do numbers = numbers and number(row[column]) end
    simple.aligns[column] = numbers and 'AlignRight' or 'AlignLeft'
    simple.widths[column] = 0
  end
  return pandoc.utils.from_simple_table(simple)
end

-- What code shows as HTML, as pandas does with a table; anything that acts is refused later.
local function from_html(raw)
  if raw.format ~= 'html' or not raw.text:match '<table' or raw.text:lower():match '<%s*script' then
    return nil
  end
  return pandoc.read(raw.text, 'html').blocks:walk { Table = plain_grid }
end

local function find(blocks, kind)
  local found
  blocks:walk { [kind] = function(element) found = found or element end }
  return found
end

-- A callout is a box with a title. What has a number of its own stands behind it.
local function box(div, kind)
  local blocks, behind, title = pandoc.Blocks {}, pandoc.Blocks {}, nil
  for position, block in ipairs(div.content) do
    if position == 1 and block.t == 'Header' then title = block.content
    elseif block.t == 'Header' then blocks:insert(pandoc.Para { pandoc.Emph(block.content) })
    elseif block.t == 'Div' and (block.classes:includes 'table' or block.classes:includes 'figure') then
      behind:insert(block)
    else blocks:insert(block) end
  end
  if not title then
    title = div.attributes.title and pandoc.Inlines(div.attributes.title)
      or pandoc.Inlines { pandoc.Str(strings.get('callout-' .. kind)) }
  end
  blocks:insert(1, pandoc.Div({ pandoc.Plain(title) }, { class = 'caption' }))
  behind:insert(1, pandoc.Div(blocks, { class = 'box' }))
  return behind
end

local function image_alone(block)
  local image
  for _, inline in ipairs(block.content) do
    if inline.t == 'Image' and not image then image = inline
    elseif inline.t ~= 'SoftBreak' then return nil end
  end
  return image
end

-- Returns the filter that turns Quarto's blocks into those of the format, from the outside inwards
-- but for callouts, whose content is turned first.
local function blocks_filter(aliases)
  local filter = { traverse = 'topdown' }
  function filter.Figure(block)
    local image = find(block.content, 'Image')
    if not image then return block.content end
    local caption = pandoc.utils.blocks_to_inlines(block.caption.long)
    return figure(block.identifier, image.attributes, caption, block.content, aliases), false
  end
  function filter.Table(grid) return table_of(grid, nil, {}, {}), false end
  function filter.Para(block)
    local image = image_alone(block)
    if image then return figure(image.identifier, image.attributes, {}, pandoc.Blocks { block }, aliases), false end
  end
  function filter.Div(div)
    if div.classes:includes 'figure' or div.classes:includes 'table' or div.classes:includes 'map' then
      return div, false -- in the format's own terms already
    end
    local kind = callout_of(div)
    if kind then
      div.content = div.content:walk(filter)
      return box(div, kind), false
    end
    local floated = div.identifier:match '^(%a+)%-'
    local grid = floated == 'tbl' and find(div.content, 'Table')
    if grid then
      return table_of(grid, div.identifier, take_caption(div, 'tbl-cap'), div.attributes), false
    elseif floated == 'fig' and find(div.content, 'Image') then
      local caption = take_caption(div, 'fig-cap')
      return figure(div.identifier, div.attributes, caption, div.content, aliases), false
    end
    if div.classes[1] and div.classes[1]:match '^cell' then div.identifier = '' end
    return div
  end
  return filter
end

-- Headings ---------------------------------------------------------------------------------

-- The first level is the document's own: where the title took it, headings rise by one.
local function raise(blocks)
  local least = 7
  blocks:walk { Header = function(header) least = math.min(least, header.level) end }
  if least == 1 or least == 7 then return blocks end
  return blocks:walk { Header = function(header)
    header.level = header.level - least + 1
    return header
  end }
end

-- The list of sources stands in the footnotes; its heading would stand alone.
local function without_list_of_sources(blocks)
  local kept = pandoc.Blocks {}
  for position, block in ipairs(blocks) do
    local following = blocks[position + 1]
    local heads = block.t == 'Header' and following and following.t == 'Div'
      and following.identifier == 'refs'
    if not heads and not (block.t == 'Div' and block.identifier == 'refs') then kept:insert(block) end
  end
  return kept
end

-- Word ---------------------------------------------------------------------------------------

local function exists(path)
  local file = io.open(path)
  if file then file:close() end
  return file ~= nil
end

-- finish.lua runs after a rendering in a project of Quarto, from the folder `_extensions/hrc` in it.
local function check_finish()
  local project = quarto and os.getenv 'QUARTO_PROJECT_ROOT'
  if not project then return end
  local function within(...) return exists(pandoc.path.join { project, ... }) end
  if not within '_quarto.yml' and not within '_quarto.yaml' then
    if FORMAT:match '^docx' then
      report.warning('the Word file is not finished: this folder is no project of Quarto.',
        "Save a file _quarto.yml with the line 'project: {type: default}' beside the document.")
    end
  elseif not within('_extensions', 'hrc', 'finish.lua') then
    report.error('the format does not lie in _extensions/hrc of the project.',
      'Move its folder there; Quarto finishes Word files from there only.')
  end
end

-- Returns a document in the format's own terms; `folder` is that of the extension.
function plain.prepare(doc, folder)
  if doc.meta.strings then return doc end
  complete(doc.meta, folder)
  strings.read(doc.meta)
  counts = {}
  check_finish()
  foreign.take_pictures_of_the_project()
  local aliases = {}
  local blocks = without_list_of_sources(doc.blocks:walk { Div = hide, Span = hide })
  blocks = blocks:walk { RawBlock = from_html }
  blocks = raise(blocks:walk(blocks_filter(aliases)))
  blocks = equations(displayed(blocks)):walk { Para = shortcodes }
  doc.blocks = blocks:walk({ Para = capitalize, Plain = capitalize })
    :walk { Cite = function(cite) return references(cite, aliases) end }
  report.stop_on_errors()
  return doc
end

return plain
