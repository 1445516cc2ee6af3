-- This module mends what a PDF by Typst says its Arabic letters are, so that programs find and copy
-- each word as it is written, its signs of vowels included.
--
-- A letter and its signs are one cluster, of which Typst names each shape by the whole, in a span
-- that gives the text once more; readers find a sign twice, or before its letter. The format's fonts
-- draw a letter together with its signs and let an empty shape of its own width follow for each sign. Here every shape says what it is alone and the spans are opened, so that
-- the letters of a word stand in one row. The page looks as before.

local module = {}

-- The width of the empty shape of each sign, as docs/fonts.py gives it, and last of the mark of direction
-- that ends a word: without it some readers take a sign for a part of the full stop behind it.
local SIGNS, FIRST_WIDTH = { 0x64B, 0x64C, 0x64D, 0x64E, 0x64F, 0x650, 0x651, 0x652, 0x670,
  0x200F }, 11
local SIGN_OF_WIDTH, IS_SIGN = {}, {}
for index, sign in ipairs(SIGNS) do
  SIGN_OF_WIDTH[FIRST_WIDTH + index - 1] = sign
  IS_SIGN[sign] = sign ~= 0x200F
end

-- Streams ------------------------------------------------------------------------------------
-- Pandoc has no zlib, but what lies in a zip is compressed in the same way.

local LOCAL = '<I4I2I2I2I4I4I4I4I2I2'
local CENTRAL = '<I4I2I2I2I2I4I4I4I4I2I2I2I2I2I4I4'
local NAME = 'stream'

local function inflate(zlib)
  local raw = zlib:sub(3, -5)
  -- The length of the text is not known, and not asked for.
  local part = LOCAL:pack(0x04034B50, 20, 0, 8, 0, 0, #raw, 0, #NAME, 0) .. NAME .. raw
  local list = CENTRAL:pack(0x02014B50, 20, 20, 0, 8, 0, 0, #raw, 0, #NAME, 0, 0, 0, 0, 0, 0) .. NAME
  local tail = ('<I4I2I2I2I2I4I4I2'):pack(0x06054B50, 0, 0, 1, 1, #list, #part, 0)
  return pandoc.zip.Archive(part .. list .. tail).entries[1]:contents()
end

local function adler32(text)
  local low, high = 1, 0
  for index = 1, #text do
    low = (low + text:byte(index)) % 65521
    high = (high + low) % 65521
  end
  return ('>I4'):pack(high << 16 | low)
end

local function deflate(text)
  local zip = pandoc.zip.Archive({ pandoc.zip.Entry(NAME, text, 0) }):bytestring()
  local _, _, _, method, _, _, _, size, _, name, extra, from = ('<I4I2I2I2I2I2I4I4I4I2I2'):unpack(zip)
  if method ~= 8 then return nil end -- what is shorter as it is
  return '\x78\x9C' .. zip:sub(from + name + extra, from + name + extra + size - 1) .. adler32(text)
end

-- Objects ------------------------------------------------------------------------------------

-- The objects of a file that Typst wrote: a table of them, one line each, and nothing changed since.
local function read_objects(pdf)
  local start = tonumber(pdf:match 'startxref%s+(%d+)%s+%%%%EOF%s*$')
  local count = start and tonumber(pdf:match('^xref%s+0 (%d+)', start + 1))
  if not count then return nil end
  local objects = {}
  local first = pdf:find('%d%d%d%d%d%d%d%d%d%d %d%d%d%d%d [nf]', start)
  for number = 1, count - 1 do
    local offset, kind = pdf:match('^(%d+) %d+ ([nf])', first + number * 20)
    if kind == 'n' then
      local from = pdf:find('obj', tonumber(offset) + 1, true) + 4
      local close = pdf:find('\nendobj', from, true)
      local head, at = pdf:sub(from, close - 1):match '^(<<.->>)\nstream\n()'
      if head then
        local start_of_stream = from + at - 1
        local length = tonumber(head:match '/Length (%d+)')
        objects[number] = { head = head,
          stream = pdf:sub(start_of_stream, start_of_stream + length - 1) }
      else
        objects[number] = { head = pdf:sub(from, close - 1) }
      end
    end
  end
  return objects, count, pdf:match('\ntrailer\n(.-)\nstartxref', start)
end

local function text_of(object)
  if not object.head:find('/FlateDecode', 1, true) then return object.stream end
  return inflate(object.stream)
end

local function put_text(object, text)
  local packed = deflate(text)
  local head = object.head:gsub('/Filter ?/FlateDecode', ''):gsub('/Filter ?%[ ?/FlateDecode ?%]', '')
  object.stream = packed or text
  head = head:gsub('/Length %d+', '/Length ' .. #object.stream)
  object.head = packed and head:gsub('>>$', '/Filter/FlateDecode>>') or head
end

local function written(objects, count, trailer)
  local parts, offsets, at = { '%PDF-1.7\n%\x80\x80\x80\x80\n\n' }, {}, 0
  at = #parts[1]
  for number = 1, count - 1 do
    local object = objects[number]
    if object then
      local stream = object.stream and '\nstream\n' .. object.stream .. '\nendstream' or ''
      local part = number .. ' 0 obj\n' .. object.head .. stream .. '\nendobj\n'
      offsets[number] = at
      at = at + #part
      table.insert(parts, part)
    end
  end
  table.insert(parts, 'xref\n0 ' .. count .. '\n0000000000 65535 f\r\n')
  for number = 1, count - 1 do
    table.insert(parts, offsets[number] and ('%010d 00000 n\r\n'):format(offsets[number])
      or '0000000000 00000 f\r\n')
  end
  table.insert(parts, 'trailer\n' .. trailer .. '\nstartxref\n' .. at .. '\n%%EOF')
  return table.concat(parts)
end

-- Letters ------------------------------------------------------------------------------------

local function letters_of(hex)
  local letters = {}
  for unit in hex:gmatch '%x%x%x%x' do table.insert(letters, tonumber(unit, 16)) end
  return letters
end

-- Whether a text holds a letter with a sign.
local function is_signed(letters)
  local signs = 0
  for _, letter in ipairs(letters) do
    if IS_SIGN[letter] then signs = signs + 1 end
  end
  return 0 < signs and signs < #letters
end

-- The widths of a font's shapes: runs of one width, and lists.
local function widths_of(font)
  local widths = {}
  local listed = font:match '/W ?(%b[])' or '[]'
  listed = listed:sub(2, -2)
  for first, list in listed:gmatch '(%d+) ?(%b[])' do
    local at = tonumber(first)
    for width in list:gmatch '[%d.]+' do
      widths[at] = tonumber(width)
      at = at + 1
    end
  end
  for first, last, width in listed:gsub('%d+ ?%b[]', ' '):gmatch '(%d+) (%d+) ([%d.]+)' do
    for at = tonumber(first), tonumber(last) do widths[at] = tonumber(width) end
  end
  return widths
end

-- The table that says which letters the shapes of a font are, with each shape alone.
local function alone(table_of_letters, widths)
  return (table_of_letters:gsub('<(%x%x%x%x)> <(%x+)>', function(shape, hex)
    local letters = letters_of(hex)
    if not is_signed(letters) then return nil end
    local width = widths[tonumber(shape, 16)] or 0
    local kept = {}
    for _, letter in ipairs(SIGN_OF_WIDTH[width] and { SIGN_OF_WIDTH[width] } or letters) do
      -- A sign that no shape holds together with its letter takes no room on the line.
      if SIGN_OF_WIDTH[width] or (IS_SIGN[letter] or false) == (width == 0) then
        table.insert(kept, ('%04X'):format(letter))
      end
    end
    return '<' .. shape .. '> <' .. table.concat(kept) .. '>'
  end))
end

local PLACE = '0 Tr(/%w+ [%d.]+ Tf) 1 0 0 %-1 [%d.%-]+ ([%d.%-]+) Tm'

-- Opens the spans of signed letters in one text; where it goes on in the same row and font, in one row.
local function opened(text)
  local row -- the font of the shapes before, where what follows stands right behind them
  local parts, at = {}, 1
  local function add(piece, is_open)
    if is_open and row then
      piece = piece:gsub('^%s*' .. PLACE, function(font, rise)
        return font == row and rise == '0' and ' ' or nil
      end)
    end
    for font, rise in piece:gmatch(PLACE) do row = rise == '0' and font or nil end
    table.insert(parts, piece)
  end
  local was_open = false
  while true do
    local from, to, hex = text:find('/Span<</ActualText<FEFF(%x+)>>>BDC', at)
    local close = from and text:find('EMC', to, true)
    if not close then break end
    add(text:sub(at, from - 1), was_open)
    local inner = text:sub(to + 1, close - 1)
    was_open = is_signed(letters_of(hex))
    add(was_open and inner or text:sub(from, close + 2), was_open)
    -- Shapes that were moved against each other: what follows keeps the place that it was given.
    local moves = inner:gsub('^.*Tm', ''):gsub('\\.', ''):gsub('%b()', ''):gsub('<%x+>', '')
    if moves:find '%d' then row = nil end
    at = close + 3
  end
  add(text:sub(at), was_open)
  return table.concat(parts)
end

-- The bytes of a PDF in which each letter and each sign stands for itself alone; those of a file
-- without such letters as they are.
function module.mend(pdf)
  if not pdf:find('/BaseFont/%w*%+?NotoNaskhArabic') then return pdf end
  local objects, count, trailer = read_objects(pdf)
  if not objects then return pdf end
  local changed = false
  for _, font in pairs(objects) do
    local letters = objects[tonumber(font.head:match '/ToUnicode (%d+) 0 R')]
    local shapes = objects[tonumber(font.head:match '/DescendantFonts ?%[ ?(%d+) 0 R')]
    if letters and shapes then
      local before = text_of(letters)
      local after = alone(before, widths_of(shapes.head))
      if after ~= before then
        put_text(letters, after)
        changed = true
      end
    end
  end
  if not changed then return pdf end
  for _, page in pairs(objects) do
    local content = page.head:find '/Type ?/Page[^s]' and page.head:match '/Contents (%d+) 0 R'
    if content then
      local object = objects[tonumber(content)]
      local text = text_of(object)
      put_text(object, (text:gsub('%f[%w]BT%f[^%w].-%f[%w]ET%f[^%w]', opened)))
    end
  end
  return written(objects, count, trailer)
end

return module
