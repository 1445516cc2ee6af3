-- This module decides how wide a table's columns are and where a wide table goes: into the text
-- column (13 cm), over the whole width (17 cm), or on a page turned sideways (25.7 cm), in smaller
-- letters where even that is too narrow. Nothing is ever cut.

local report = require 'report'

local widths = {}

widths.of_place = { column = 13.0, wide = 17.0, landscape = 25.7 } -- cm, on A4
local PLACES = { 'column', 'wide', 'landscape' }
local SIZE = 9            -- points, domain: tables are set in 9 pt
local EASY = 8            -- points; below it a page is turned first
local SMALLEST = 5        -- points; below it nobody can read
local LETTER = 0.165      -- cm, the mean width of a letter of Times at 9 pt, measured generously
local PADDING = 0.25      -- cm between two columns
local ROW_GAP = 0.6       -- lines, the space between two rows
local LONG = 28           -- letters: longer texts are wrapped, so they ask for no more width
local SHORT = 14          -- letters: answers such as "partly met" are divided only where all room is needed
local ROOMY = 0.9         -- of the width, up to which short texts are kept whole
local SLIM = 0.85         -- the part of the mean width that small letters and spaces take
local STEP = 0.25         -- cm that one column gives another at a time
local HALF_WORD = 3       -- letters
local MOST_STEPS = 40     -- such gifts in one table
local SYMBOL = 16         -- letters: A/HRC/26/36, CCPR/C/GC/35
local TALL = 6            -- lines a row in the mean; above it a table takes the whole width

local function of_column(lengths)
  return math.min(math.max(lengths.total, lengths.word), math.max(LONG, lengths.word))
end

-- Measures each column: its longest word, its longest short text and its longest text, in letters. Returns with them each
-- row's cells, as { letters, columns that it spans }, and the longest cell in bytes.
local function measure(grid)
  local columns, lengths, longest = {}, {}, 0
  for position = 1, #grid.colspecs do columns[position] = { word = 1, short = 1, total = 1 } end
  local function look(rows)
    for _, row in ipairs(rows) do
      local position, cells = 1, {}
      for _, cell in ipairs(row.cells) do
        local text = pandoc.utils.stringify(pandoc.utils.blocks_to_inlines(cell.contents))
        local letters, span = utf8.len(text) or #text, cell.col_span
        table.insert(cells, { letters, span })
        longest = math.max(longest, #text)
        if span == 1 and columns[position] then
          local column = columns[position]
          column.total = math.max(column.total, letters)
          if letters <= SHORT then column.short = math.max(column.short, letters * SLIM) end
          -- A symbol of a document is not divided (hrc-symbol-kept).
          local kept = text:gsub('%f[%w]%u+/[%u%d][%w/-]*', function(symbol)
            return #symbol <= SYMBOL and symbol:gsub('/', '.') or nil
          end)
          for word in kept:gsub('[-–/]', '%0 '):gmatch '%S+' do
            column.word = math.max(column.word, utf8.len(word) or #word)
          end
        end
        position = position + span
      end
      table.insert(lengths, cells)
    end
  end
  look(grid.head.rows)
  for _, body in ipairs(grid.bodies) do
    look(body.head)
    look(body.body)
  end
  return columns, lengths, longest
end

local function given_shares(attributes, count, name)
  if not attributes.widths then return nil end
  local shares = {}
  for number in attributes.widths:gmatch '%S+' do table.insert(shares, tonumber(number) or 0) end
  local sum = 0
  for _, share in ipairs(shares) do sum = sum + share end
  if #shares ~= count or sum <= 0 then
    report.error("the table '" .. name .. "' has " .. count .. " columns, but its widths are '"
      .. attributes.widths .. "'.", 'Give one positive number for each column.')
    return nil
  end
  for position, share in ipairs(shares) do shares[position] = share / sum end
  return shares
end

-- The narrowest width in cm at which no word of any column is broken.
local function narrowest(columns, shares)
  local needed = 0
  for position, column in ipairs(columns) do
    local own = column.word * LETTER + PADDING
    needed = shares and math.max(needed, own / math.max(shares[position], 0.001)) or needed + own
  end
  return needed
end

-- Shares of a width as they were given, but no column narrower than its longest word.
local function fitted(given, columns, width)
  local shares, fixed = {}, {}
  repeat
    local left, wished, again = 1, 0, false
    for position in ipairs(columns) do
      if fixed[position] then left = left - fixed[position] else wished = wished + given[position] end
    end
    for position, column in ipairs(columns) do
      local own = (column.word * LETTER + PADDING) / width
      shares[position] = fixed[position] or given[position] * left / wished
      if not fixed[position] and shares[position] < own then fixed[position], again = own, true end
    end
  until not again
  return shares
end

-- Takes short texts for words, the shortest first, as far as the columns leave room for longer ones.
local function keep_short(columns, width)
  local order = {}
  for position, column in ipairs(columns) do
    if column.short > column.word then table.insert(order, position) end
  end
  table.sort(order, function(a, b)
    local first, second = columns[a].short, columns[b].short
    return first < second or first == second and a < b
  end)
  for _, position in ipairs(order) do
    local column = columns[position]
    local word = column.word
    column.word = column.short
    if narrowest(columns) > width * ROOMY then column.word = word end
  end
end

-- Every column gets what its longest word needs; what is left goes by the length of its text.
local function shared_by_words(columns, width, scale)
  local shares, left, wishes, sum = {}, width, 0, 0
  for position, column in ipairs(columns) do
    shares[position] = (column.word * LETTER + PADDING) * scale
    left = left - shares[position]
    wishes = wishes + (of_column(column) - column.word) + 1
  end
  for position, column in ipairs(columns) do
    local wish = (of_column(column) - column.word) + 1
    shares[position] = shares[position] + math.max(left, 0) * wish / wishes
    sum = sum + shares[position]
  end
  for position, share in ipairs(shares) do shares[position] = share / sum end
  return shares
end

-- Returns how many lines a cell takes by the mean width of a letter, in whole lines or in parts, and
-- the column behind it.
local function lines_of_cell(layout, cell, column)
  local letters, span = cell[1], cell[2]
  local share = 0
  for _ = 1, span do
    share = share + (layout.shares[column] or 0)
    column = column + 1
  end
  local room = math.max(share * layout.width - PADDING, LETTER) / (LETTER * layout.size / SIZE)
  if letters <= room then return 1, column end
  -- A line ends before the word that it has no room for; parts of lines tell which way to go.
  if layout.in_parts then return letters / math.max(room - HALF_WORD, 1), column end
  return math.ceil(letters / room), column
end

-- Returns how many lines the first cell of a row takes.
function widths.lines_of_first(layout, row) return (lines_of_cell(layout, layout.lengths[row][1], 1)) end

-- Returns how many lines a table takes, or its rows from `first` to `last` do, head and space between
-- rows included; `layout` is what `widths.of` returned. `beside` leaves their first cells out.
function widths.lines(layout, first, last, beside)
  local total = 0
  for row = math.max(first or 1, 1), last or #layout.lengths do
    local most, column = 1, 1
    for position, cell in ipairs(layout.lengths[row] or {}) do
      local lines
      lines, column = lines_of_cell(layout, cell, column)
      if position > 1 or not beside then most = math.max(most, lines) end
    end
    total = total + most + ROW_GAP
  end
  return total
end

-- Moves width from column to column as long as the table takes fewer lines for it.
local function balance(layout, columns)
  local shares, scale = layout.shares, layout.size / SIZE
  layout.in_parts = true
  local lines, step = widths.lines(layout), STEP / layout.width
  for _ = 1, MOST_STEPS do
    local least, giver, taker = lines, nil, nil
    for from, column in ipairs(columns) do
      if shares[from] - step >= (column.word * LETTER + PADDING) * scale / layout.width then
        for to in ipairs(columns) do
          if to ~= from then
            shares[from], shares[to] = shares[from] - step, shares[to] + step
            local moved = widths.lines(layout)
            if moved < least then least, giver, taker = moved, from, to end
            shares[from], shares[to] = shares[from] + step, shares[to] - step
          end
        end
      end
    end
    if not giver then break end
    shares[giver], shares[taker], lines = shares[giver] - step, shares[taker] + step, least
  end
  layout.in_parts = nil
end

-- Returns {shares (sum 1), place, width in cm, size in points, longest_cell in bytes} for a table; its
-- div may ask for a place by layout="column|wide|landscape" and for shares by widths="4 1 1".
function widths.of(grid, attributes, name)
  local columns, lengths, longest = measure(grid)
  local given = given_shares(attributes, #columns, name)
  local needed, least = narrowest(columns, given), narrowest(columns)
  local place, width
  local begun = not attributes.layout
  for _, candidate in ipairs(PLACES) do
    place, width = candidate, widths.of_place[candidate]
    begun = begun or attributes.layout == place
    -- A page is turned only where the smallest letters that are read at ease are too large.
    if begun and place == 'wide' and least * EASY / SIZE <= width then break end
    -- Where shares that an author gave are too narrow for a word, the shares give way, and neither
    -- does the page turn nor the type shrink.
    if begun and (needed <= width or (place ~= 'column' or attributes.layout) and least <= width) then
      break
    end
  end
  if needed > width then
    needed, given = least, given and least <= width and fitted(given, columns, width) or nil
  end
  local size = SIZE
  while needed * size / SIZE > width and size > SMALLEST do size = size - 0.5 end
  if needed * size / SIZE > width then
    report.error("the table '" .. name .. "' with " .. #columns .. ' columns is too wide for a page.',
      'Split it into two tables or turn its rows into columns.')
  end
  local layout = { place = place, width = width, size = size, lengths = lengths, longest_cell = longest }
  keep_short(columns, width * SIZE / size)
  layout.shares = given and fitted(given, columns, width) or shared_by_words(columns, width, size / SIZE)
  if not given then balance(layout, columns) end
  if not given and not attributes.layout and place == 'column' and widths.lines(layout) > #lengths * TALL then
    return widths.of(grid, { layout = 'wide' }, name)
  end
  return layout
end

return widths
