package dev.chainrule.trainer.data.formats;

import dev.chainrule.tensor.BadCallException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What becomes of a column of DuckDB: one of float64, or one of text, converted by DuckDB. */
enum SqlType {
    /** Whole numbers, decimals, floating-point numbers, truth values. */
    NUMBER("%s::DOUBLE"),
    /** Days since 1970-01-01. */
    DATE("epoch(%s) / 86400"),
    /** Seconds since 1970-01-01 00:00 UTC, or since midnight. */
    INSTANT("epoch(%s)::DOUBLE"),
    /** Text as it is. */
    TEXT("%s::VARCHAR"),
    /** A number, a text or null, as JSON writes it. */
    JSON("%s::VARCHAR");

    private final String conversion;

    SqlType(String conversion) {
        this.conversion = conversion;
    }

    /** @throws BadCallException if neither a number nor a text can be made of it */
    static SqlType of(String type, String column, String where) {
        String name = type.toUpperCase(Locale.ROOT);
        if (name.startsWith("DECIMAL(") && !name.contains("[")) {
            return NUMBER;
        }
        if (name.startsWith("ENUM(") && !name.endsWith("]")) {
            return TEXT;
        }
        return switch (name) {
            case "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
                    "UHUGEINT", "BIGNUM",
                    "FLOAT", "DOUBLE", "DECIMAL" ->
                NUMBER;
            case "DATE" -> DATE;
            case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE", "TIME", "TIME_NS" -> INSTANT;
            case "VARCHAR", "ENUM", "UUID", "NULL", "\"NULL\"" -> TEXT;
            case "JSON" -> JSON;
            default -> throw new BadCallException(where + ": the column '" + column + "' is of the type " + shortened(type)
                    + ", which is neither a number nor text: convert it in a query, or leave it out.");
        };
    }

    private static String shortened(String type) {
        return type.length() <= 60 ? type : type.substring(0, 60) + "…";
    }

    /** The list after SELECT that converts columns of these types. */
    static String conversions(List<SqlType> types) {
        return IntStream.range(0, types.size()).mapToObj(j -> String.format(types.get(j).conversion, "c" + j))
                .collect(Collectors.joining(", "));
    }

    /** The names that {@link #conversions} has for the columns: their own may need quotes, or be there twice. */
    static String names(List<SqlType> types) {
        return IntStream.range(0, types.size()).mapToObj(j -> "c" + j).collect(Collectors.joining(", "));
    }
}
