package smartenergy.recordings;

import java.util.List;
import java.util.regex.Pattern;

/** Finds the decimal sign of each column: what is a point in one file groups thousands in another. */
final class DecimalSigns {
    private static final Pattern EITHER = Pattern.compile("[+-]?(\\d*)([.,])(\\d+)(?:[eE][+-]?\\d+)?");
    private static final Pattern BOTH =
            Pattern.compile("[+-]?\\d{1,3}(?:([., '\u2019\u00A0\u2009\u202F])\\d{3})+([.,])\\d+");
    private static final Pattern GROUPS = Pattern.compile("[+-]?\\d{1,3}([.,])\\d{3}(?:\\1\\d{3})+");

    private final int[] points;
    private final int[] commas;
    private boolean hasComma;

    private DecimalSigns(int columns) {
        points = new int[columns];
        commas = new int[columns];
    }

    /** By column. What no column tells, the file does; what the file does not tell, its separator. */
    static char[] of(int columns, List<List<String>> sample, char separator) {
        var signs = new DecimalSigns(columns);
        sample.forEach(signs::add);
        int difference = 0;
        for (int i = 0; i < columns; i++) {
            difference += signs.commas[i] - signs.points[i];
        }
        boolean isComma = difference > 0 || (difference == 0 && separator != ',' && signs.hasComma);
        var decimals = new char[columns];
        for (int i = 0; i < columns; i++) {
            int own = signs.commas[i] - signs.points[i];
            decimals[i] = own > 0 || (own == 0 && isComma) ? ',' : '.';
        }
        return decimals;
    }

    private void add(List<String> row) {
        for (int i = 0; i < Math.min(points.length, row.size()); i++) {
            var text = row.get(i).strip();
            char sign = sign(text);
            points[i] += sign == '.' ? 1 : 0;
            commas[i] += sign == ',' ? 1 : 0;
            hasComma |= sign == '?' && text.indexOf(',') >= 0;
        }
    }

    /** Point, comma, a question mark for a number that could be read either way, or 0 for what is none. */
    private static char sign(String text) {
        if (text.indexOf('.') < 0 && text.indexOf(',') < 0) {
            return 0;
        }
        var either = EITHER.matcher(text);
        if (either.matches()) {
            var whole = either.group(1);
            boolean groups = either.group(3).length() == 3 && !whole.isEmpty() && whole.length() <= 3;
            return groups && whole.charAt(0) != '0' ? '?' : either.group(2).charAt(0);
        }
        var both = BOTH.matcher(text);
        if (both.matches() && !both.group(1).equals(both.group(2))) {
            return both.group(2).charAt(0);
        }
        var groups = GROUPS.matcher(text);
        return groups.matches() ? (groups.group(1).equals(",") ? '.' : ',') : 0;
    }
}
