package io.weir.cli.frame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Rows under a heading, in columns as wide as they need to be, two spaces apart, without lines: to be read, and to be cut by
 * {@code awk}. Columns whose every cell is a number are aligned to the right; an empty cell is shown as {@code -}.
 */
public final class Table {
    private static final Pattern NUMBER = Pattern.compile("-?[\\d,.]+|-");

    private final String[] heading;
    private final List<String[]> rows = new ArrayList<>();

    /** @param heading names of the columns, in lower case; shown in upper case */
    public Table(String... heading) {
        this.heading = Arrays.stream(heading)
                .map(name -> name.toUpperCase(Locale.ROOT))
                .toArray(String[]::new);
    }

    /** Adds a row; cells are shown as {@link String#valueOf} says, null as {@code -}. */
    public Table row(Object... cells) {
        if (cells.length != heading.length) {
            throw new IllegalArgumentException(cells.length + " cells under " + heading.length + " headings");
        }
        rows.add(Arrays.stream(cells).map(Table::text).toArray(String[]::new));
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The lines, without spaces at their ends. */
    public List<String> lines() {
        int[] widths = new int[heading.length];
        boolean[] numbers = new boolean[heading.length];
        for (int column = 0; column < heading.length; column++) {
            widths[column] = heading[column].length();
            numbers[column] = !rows.isEmpty();
            for (String[] row : rows) {
                widths[column] = Math.max(widths[column], row[column].length());
                numbers[column] &= NUMBER.matcher(row[column]).matches();
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(heading, widths, numbers));
        rows.forEach(row -> lines.add(line(row, widths, numbers)));
        return lines;
    }

    private static String line(String[] cells, int[] widths, boolean[] numbers) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.length; column++) {
            String space = " ".repeat(widths[column] - cells[column].length());
            line.append(column == 0 ? "" : "  ");
            line.append(numbers[column] ? space + cells[column] : cells[column] + space);
        }
        return line.toString().stripTrailing();
    }

    private static String text(Object cell) {
        String text = cell == null ? "" : cell.toString();
        return text.isEmpty() ? "-" : text;
    }
}
