-- This module writes a document's items for Word: paragraphs in the styles of the Word reference,
-- whose numbers are Word's own, with bookmarks and live fields for references.

local report = require 'report'
local beside = require 'beside'
local references = require 'references'
local strings = require 'strings'
local numerals = require 'numerals'
local prose = require 'prose'
local front = require 'front'
local widths = require 'widths'
local word_blocks = require 'openxml_blocks'
local bold = require('typography').bold

local openxml = {}

local FIRST_BOOKMARK = 100000 -- far from the ids that Pandoc gives to its own bookmarks
local FIRST_NAME = 300000     -- those of paragraphs and values, which a reviewer's file comes back with
local TALLEST = 18.0          -- cm, so that a picture and its caption fit on a page

local PARAGRAPH = { [false] = '_ ParNo_G', [true] = '_ Annex ParNo_G' }
local SUB = {
  [false] = { '_ ParNo (a)_G', '_ ParNo (i)_G', '_ ParNo a_G', '_ ParNo i_G' },
  [true] = { '_ Annex (a)_G', '_ Annex (i)_G', '_ Annex a_G', '_ Annex i_G' },
}
local CONTINUED = { '_ ParCont (a)_G', '_ ParCont (i)_G', '_ ParCont a_G', '_ ParCont i_G' }
local HEADING = { '_ H_Ch_G', '_ H_1_G', '_ H_2/3_G', '_ H_3_G', '_ H_4_G', '_ H_5/6_G' }

local function raw(text) return pandoc.RawInline('openxml', text) end
local function raw_block(text) return pandoc.RawBlock('openxml', text) end

function openxml.escaped(text)
  return (text:gsub('&', '&amp;'):gsub('<', '&lt;'):gsub('>', '&gt;'):gsub('"', '&quot;'))
end
local escaped = openxml.escaped

local context

-- Bookmarks and fields ---------------------------------------------------------------------

-- Word's bookmark names hold letters, figures and underscores only, 40 at most.
local function bookmark_name(object)
  if not context.bookmarks[object] then
    context.bookmark_count = context.bookmark_count + 1
    local name = (object.ids and object.ids[1] or ''):gsub('[^%w]', '_')
    name = ('hrc_' .. name):sub(1, 34) .. '_' .. context.bookmark_count
    context.bookmarks[object] = { name = name, id = FIRST_BOOKMARK + context.bookmark_count }
  end
  return context.bookmarks[object].name
end

local function bookmarked(object, inlines)
  if not context.targets[object] then return inlines end
  local name = bookmark_name(object)
  local id = context.bookmarks[object].id
  local content = pandoc.Inlines {
    raw('<w:bookmarkStart w:id="' .. id .. '" w:name="' .. name .. '"/>') }
  content:extend(inlines)
  content:insert(raw('<w:bookmarkEnd w:id="' .. id .. '"/>'))
  return content
end

-- Names that survive Word, LibreOffice and mail: a hidden bookmark round each paragraph, named for its
-- words, and one round each value. By them `hrcreport review` finds what was edited.
local function known(name, inlines)
  local count = (context.known[name] or 0) + 1
  context.known[name], context.known_count = count, context.known_count + 1
  if count > 1 then name = name .. '_' .. count end
  local id = FIRST_NAME + context.known_count
  local content = pandoc.Inlines {
    raw('<w:bookmarkStart w:id="' .. id .. '" w:name="_' .. name .. '"/>') }
  content:extend(inlines)
  content:insert(raw('<w:bookmarkEnd w:id="' .. id .. '"/>'))
  return content
end

local function known_paragraph(inlines, words)
  local text = pandoc.utils.stringify(words or inlines)
  return known('hrcp' .. pandoc.utils.sha1(text):sub(1, 12), inlines)
end

-- A field with the text that is shown until it is computed; `state` are attributes of its beginning.
local function field(code, cached, state)
  local run = context.bold and '<w:r><w:rPr><w:b/><w:bCs/></w:rPr>' or '<w:r>'
  local function mark(kind, more)
    return run .. '<w:fldChar w:fldCharType="' .. kind .. '"' .. (more or '') .. '/></w:r>'
  end
  return raw(mark('begin', state) .. run .. '<w:instrText xml:space="preserve"> ' .. code
    .. ' </w:instrText></w:r>' .. mark 'separate' .. run .. '<w:t xml:space="preserve">'
    .. escaped(cached) .. '</w:t></w:r>' .. mark 'end')
end

-- The objects that a reference to a label points at: a paragraph, or a paragraph and the
-- sub-paragraphs on the way down.
local function targets_of(label)
  return label.chain or { label.item }
end

local function number_fields(label, number)
  if label.kind == 'sub' then
    local parts = pandoc.Inlines {}
    for position, object in ipairs(label.chain) do
      if position > 1 then parts:insert(pandoc.Space()) end
      local cached = object.number and tostring(object.number) or object.mark:gsub('%.$', '')
      parts:insert(field('REF ' .. bookmark_name(object) .. ' \\n \\t \\h', cached))
    end
    return parts
  end
  if label.kind == 'float' or label.kind == 'annex' or label.kind == 'equation' then
    return { field('REF ' .. bookmark_name(label.item) .. ' \\h', number) }
  end
  if label.kind == 'heading' and numerals.in_words() then
    -- The mark holds the number of this heading alone, not of those above it.
    return { label.item.level == 1 and field('REF ' .. bookmark_name(label.item) .. ' \\h', number)
      or pandoc.Str(number) }
  end
  local switch = label.kind == 'heading' and '\\w' or '\\n'
  return { field('REF ' .. bookmark_name(label.item) .. ' ' .. switch .. ' \\t \\h', number) }
end

local function write_reference(_, label, link)
  local name = bookmark_name(targets_of(label)[#targets_of(label)])
  local inside = pandoc.Inlines {}
  if #link.content > 0 then
    inside:extend(link.content)
  else
    local before, number, after = references.words(label, link)
    if before ~= '' then inside:insert(pandoc.Str(before)) end
    if number ~= '' then
      if label.kind == 'heading' and not label.item.number then
        inside:insert(pandoc.Str(number))
      else
        -- A field is a link by itself (\h), so it stands outside of a hyperlink.
        inside:extend(number_fields(label, number))
        local to = references.range_end(link)
        if to then
          inside:insert(pandoc.Str '–')
          inside:extend(number_fields(to, to.text))
        end
        if after ~= '' then inside:insert(pandoc.Str(after)) end
        return inside
      end
    end
  end
  inside:insert(1, raw('<w:hyperlink w:anchor="' .. name .. '" w:history="1">'))
  inside:insert(raw '</w:hyperlink>')
  return inside
end

local filter = {
  traverse = 'topdown',
  Span = function(span)
    if span.classes:includes(prose.MARK) then
      return pandoc.Span(span.content, { ['custom-style'] = '_ Unverified_G' }), false
    end
    if span.classes:includes(prose.EQUATION) then return span.content, false end
    local name = span.attributes.value
    if name then
      name = 'hrc' .. name:gsub('%-', '_')
      -- The contents repeat headings.
      return context.known[name] and span.content or known(name, span.content), false
    end
  end,
  -- Pandoc would begin a run of Word anew at each end of a line: one sentence a line is one run.
  SoftBreak = function() return pandoc.Space() end,
}

function openxml.inlines(inlines) return pandoc.Inlines(inlines):walk(filter) end
function openxml.blocks(blocks) return pandoc.Blocks(blocks):walk(filter) end

filter.Link = references.resolver(write_reference, openxml.inlines)

-- Text that is bold as a whole; a field in it is bold too.
local function text_of(inlines, is_bold)
  if not is_bold then return openxml.inlines(inlines) end
  context.bold = true
  local text = openxml.inlines(bold(inlines))
  context.bold = false
  return text
end

local function styled(name, inlines)
  return pandoc.Div({ pandoc.Para(inlines) }, { ['custom-style'] = name })
end
openxml.styled = styled

-- Body -------------------------------------------------------------------------------------

local function paragraph(item)
  local text = text_of(item.inlines, item.bold)
  return { styled(PARAGRAPH[item.in_annex], bookmarked(item, known_paragraph(text, item.inlines))) }
end

local function heading_style(item)
  if item.annex then return item.single and '_ H_Annex single_G' or '_ H_Annex_G' end
  if not item.number then return '_ H_' .. item.level .. ' unnumbered_G' end
  if item.in_annex and item.level > 1 and item.level < 5 then
    return '_ Annex H_' .. item.level .. '_G'
  end
  return HEADING[item.level]
end

local function heading(item)
  local text = openxml.inlines(item.inlines)
  if item.annex then
    local mark = pandoc.Inlines { pandoc.Str(strings.get 'annex') }
    if item.single then
      mark = bookmarked(item, mark)
    else
      mark:insert(pandoc.Str '\u{00A0}')
      mark:extend(bookmarked(item, { numerals.in_words() and pandoc.Str(numerals.annex(item.annex))
        or field('SEQ Annex \\* ROMAN', numerals.roman(item.annex)) }))
    end
    mark:insert(raw '<w:r><w:br/></w:r>')
    mark:extend(known_paragraph(text, item.inlines))
    return { styled(heading_style(item), mark) }
  end
  if item.number and item.level < 4 and numerals.in_words() then
    local mark = bookmarked(item, pandoc.Inlines { pandoc.Str((item.number:gsub('%-$', ''))) })
    mark:insert(pandoc.Str '-')
    mark:insert(raw '<w:r><w:tab/></w:r>')
    mark:extend(known_paragraph(text, item.inlines))
    return { styled(heading_style(item), mark) }
  end
  return { styled(heading_style(item), bookmarked(item, known_paragraph(text, item.inlines))) }
end

local function subs(item)
  local blocks = pandoc.Blocks {}
  for _, entry in ipairs(item.entries) do
    local numbered = false
    for _, part in ipairs(entry.parts) do
      references.stand_at(entry)
      if part.inlines then
        local text = known_paragraph(text_of(part.inlines, entry.bold), part.inlines)
        local style = numbered and CONTINUED[item.depth] or SUB[item.in_annex][item.depth]
        blocks:insert(styled(style, numbered and text or bookmarked(entry, text)))
        numbered = true
      else
        blocks:extend(subs(part))
      end
    end
  end
  return blocks
end

-- Tables, figures, maps --------------------------------------------------------------------

local function table_style(head, size)
  return '_ Table ' .. (head and 'head' or 'text') .. (size < 9 and ' ' .. size or '') .. '_G'
end

local function write_table(item)
  local layout = widths.of(item.table, item.attributes, item.ids[1])
  local size = math.max(5, math.floor(layout.size))
  local grid = openxml.blocks({ item.table })[1]
  local page = widths.of_place[layout.place == 'column' and 'wide' or layout.place]
  for position, share in ipairs(layout.shares) do
    grid.colspecs[position] = { grid.colspecs[position][1], share * layout.width / page }
  end
  local function write_rows(rows, head)
    local style = table_style(head, size)
    for _, row in ipairs(rows) do
      for _, cell in ipairs(row.cells) do
        local text = pandoc.utils.blocks_to_inlines(cell.contents, { pandoc.LineBreak() })
        cell.contents = { styled(style, text) }
      end
    end
  end
  write_rows(grid.head.rows, true)
  for _, body in ipairs(grid.bodies) do
    write_rows(body.head, false)
    write_rows(body.body, false)
  end
  grid.caption = { long = {} }
  grid.attr = pandoc.Attr('', {}, {
    { 'custom-style', layout.place == 'column' and 'TableG' or 'WideTableG' } })
  return { grid }, layout.place
end

-- The size at which a picture fills the column and still fits on the page, in centimetres.
local function fitted(image, width)
  local share = (image.attributes.width or ''):match '^(%d+)%%$'
  if share then width = width * tonumber(share) / 100 end
  local file = io.open(beside.file(image.src), 'rb')
  if not file then return width end
  local bytes = file:read 'a'
  file:close()
  beside.hand_over(image.src, 'image/png', bytes)
  local size = pandoc.image.size(bytes)
  return math.min(width, TALLEST * size.width / size.height)
end

local function write_images(item)
  local place = item.attributes.layout or 'column'
  local style = place == 'column' and '_ Figure_G' or '_ Figure wide_G'
  local content = pandoc.Inlines {}
  for position, image in ipairs(item.images) do
    -- Word shows every picture as PNG; the SVG of the same name is for the PDF.
    image.src = image.src:gsub('%.svg$', '.png')
    local file = io.open(beside.file(image.src), 'rb')
    if not file then
      report.error("the image file '" .. image.src .. "' is missing.",
        'Save the picture as SVG and as PNG under the same name.')
    else
      file:close()
    end
    local width = fitted(image, widths.of_place[place == 'column' and 'column' or 'wide'])
    if position == 1 then image.caption = pandoc.Inlines { pandoc.Str(item.alt) } end
    image.title = ''
    image.attr = pandoc.Attr('', {}, { { 'width', ('%.2fcm'):format(width) } })
    content:insert(image)
  end
  -- The empty piece keeps Quarto from taking a lone image for a float of its own.
  content:insert(raw '')
  return { styled(style, content) }, place
end

local SEQUENCE = { table = 'Table', figure = 'Figure', map = 'Map' }

local function float(item)
  local body, place
  if item.float == 'table' then body, place = write_table(item) else body, place = write_images(item) end
  local wide = place == 'column' and '' or ' wide'
  local blocks = pandoc.Blocks {}
  if place == 'landscape' then blocks:insert(raw_block(openxml.section(false, true))) end
  if item.mark then
    local form = item.float == 'figure' and item.number:match '^[IVX]' and 'ROMAN' or 'ARABIC'
    local number = field('SEQ ' .. SEQUENCE[item.float] .. ' \\* ' .. form, item.number)
    local text = pandoc.Inlines { pandoc.Str(strings.get(item.float) .. '\u{00A0}') }
    text:extend(bookmarked(item, { number }))
    blocks:insert(styled('_ Caption number' .. wide .. '_G', text))
  end
  local caption = openxml.inlines(item.caption)
  if #caption > 0 then
    caption = known_paragraph(caption, item.caption)
    blocks:insert(styled(wide == '' and 'Caption' or '_ Caption wide_G',
      item.mark and caption or bookmarked(item, caption)))
  end
  blocks:extend(body)
  for _, part in ipairs { 'source', 'notes' } do
    for _, block in ipairs(openxml.blocks(item[part])) do
      blocks:insert(pandoc.Div({ block }, { ['custom-style'] = '_ Source' .. wide .. '_G' }))
    end
  end
  if place == 'landscape' then blocks:insert(raw_block(openxml.section(true, true))) end
  return blocks
end

-- An equation stands between the tabs of its style: Word sets one that is displayed in a line alone.
local function equation(item)
  local tab = raw '<w:r><w:tab/></w:r>'
  local inlines = openxml.inlines(item.inlines):walk { Math = function(math)
    return pandoc.Math('InlineMath', '\\displaystyle ' .. math.text)
  end }
  local text = pandoc.Inlines { tab }
  text:extend(known_paragraph(inlines, item.inlines))
  if item.number then
    local number = field('SEQ Equation \\* ARABIC', item.number:match '%d+')
    text:insert(tab)
    text:extend(bookmarked(item, { pandoc.Str '(', number, pandoc.Str ')' }))
  end
  return { styled('_ Equation_G', text) }
end

-- Section properties, with the headers and footers of the reference. A landscape part is a section
-- of its own between two portrait ones.
function openxml.section(landscape, as_paragraph)
  local draft = context.draft and { 43, 44 } or { 40, 41 }
  local first = not context.first_section_done
  context.first_section_done = true
  local text = '<w:sectPr>'
    .. '<w:headerReference w:type="default" r:id="rId' .. draft[1] .. '"/>'
    .. '<w:headerReference w:type="even" r:id="rId' .. draft[2] .. '"/>'
    .. '<w:headerReference w:type="first" r:id="rId42"/>'
    .. '<w:footerReference w:type="default" r:id="rId45"/>'
    .. '<w:footerReference w:type="even" r:id="rId46"/>'
    .. '<w:footerReference w:type="first" r:id="rId' .. (context.numbered_job and 48 or 47) .. '"/>'
    .. (landscape and '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
      or '<w:pgSz w:w="11906" w:h="16838"/>')
    .. '<w:pgMar w:top="1417" w:right="1134" w:bottom="1134" w:left="1134" w:header="850" '
    .. 'w:footer="567" w:gutter="0"/>'
    .. (context.line_numbers and '<w:lnNumType w:countBy="1" w:restart="newPage"/>' or '')
    .. (first and '<w:titlePg/>' or '')
    .. '</w:sectPr>'
  if not as_paragraph then return text end
  return '<w:p><w:pPr><w:pStyle w:val="SectionG"/>' .. text .. '</w:pPr></w:p>'
end

local WRITERS = {
  heading = heading,
  paragraph = paragraph,
  subs = subs,
  float = float,
  text = function(item)
    local text = known_paragraph(openxml.inlines(item.inlines), item.inlines)
    return { styled('_ Single Txt_G', bookmarked(item, text)) }
  end,
  equation = equation,
  quote = function(item)
    return { pandoc.Div(openxml.blocks(item.blocks), { ['custom-style'] = '_ Quote_G' }) }
  end,
  box = function(item)
    local blocks = openxml.blocks(item.blocks)
    blocks:insert(1, pandoc.Para { pandoc.Emph(openxml.inlines(item.title)) })
    -- Without a paragraph between them Word makes one box of two.
    return { word_blocks.styled(blocks, '_ Summary_G'), raw_block '<w:p><w:pPr><w:pStyle w:val="SectionG"/></w:pPr></w:p>' }
  end,
  block = function(item)
    local blocks = openxml.blocks { item.block }
    local own = { CodeBlock = true, DefinitionList = true }
    return own[item.block.t] and { word_blocks.styled(blocks, '_ Single Txt_G') } or blocks
  end,
}

-- Which objects a reference names, so that only these get bookmarks.
local function find_targets(labels)
  local targets = {}
  for _, label in pairs(labels) do
    for _, object in ipairs(targets_of(label)) do targets[object] = true end
  end
  return targets
end

-- Returns the blocks of the body.
function openxml.write(items, labels, meta)
  context = { bookmarks = {}, bookmark_count = 0, known = {}, known_count = 0, targets = find_targets(labels),
    draft = front.text(meta, 'status') == 'draft', line_numbers = meta['line-numbers'],
    numbered_job = meta['job-number'] ~= nil }
  -- Names are given in the order of the text, so that they are the same each time.
  for _, item in ipairs(items) do
    if context.targets[item] then bookmark_name(item) end
  end
  local blocks = pandoc.Blocks {}
  for _, item in ipairs(items) do
    references.stand_at(item)
    blocks:extend(WRITERS[item.kind](item))
  end
  references.stand_at(nil)
  return blocks
end

openxml.raw, openxml.raw_block, openxml.bookmark_name, openxml.field = raw, raw_block, bookmark_name, field

function openxml.front(meta, body, items, folder)
  return require('openxml_front').write(meta, body, items, folder)
end

return openxml
