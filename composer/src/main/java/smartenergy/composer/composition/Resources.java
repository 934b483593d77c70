package smartenergy.composer.composition;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Pattern;
import smartenergy.telemetry.NumberText;

/**
 * An amount of processor and memory.
 *
 * @param milliCpu thousandths of a processor
 * @param bytes of memory
 */
@JsonIncludeProperties({"cpu", "memory"})
public record Resources(long milliCpu, long bytes) {
    public static final Resources NONE = new Resources(0, 0);

    private static final Pattern QUANTITY = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)([a-zA-Z]*)");
    /** Before the point; thousandths of it are a long still. */
    private static final int MOST_DIGITS = 15;

    /** Kubernetes documentation, "Quantity": suffixes of decimal and binary SI. */
    private static final Map<String, BigDecimal> FACTORS = Map.ofEntries(
            Map.entry("n", new BigDecimal("1e-9")),
            Map.entry("u", new BigDecimal("1e-6")),
            Map.entry("m", new BigDecimal("1e-3")),
            Map.entry("", BigDecimal.ONE),
            Map.entry("k", new BigDecimal("1e3")),
            Map.entry("M", new BigDecimal("1e6")),
            Map.entry("G", new BigDecimal("1e9")),
            Map.entry("T", new BigDecimal("1e12")),
            Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
            Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
            Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
            Map.entry("Ti", BigDecimal.valueOf(1L << 40)));

    public Resources {
        if (milliCpu < 0 || bytes < 0) {
            throw new IllegalArgumentException("resources are negative: " + milliCpu + "m, " + bytes + " bytes");
        }
    }

    /** From quantities, as Kubernetes writes them. */
    @JsonCreator
    static Resources of(@JsonProperty("cpu") String cpu, @JsonProperty("memory") String memory) {
        return new Resources(milliCpu(cpu), bytes(memory));
    }

    @JsonProperty("cpu")
    String cpu() {
        return milliCpu + "m";
    }

    @JsonProperty("memory")
    String memory() {
        return Long.toString(bytes);
    }

    /**
     * Such as {@code 250m}, {@code 2} or {@code 1500000n}; rounded up.
     *
     * @throws IllegalArgumentException if it is not a quantity
     */
    public static long milliCpu(String quantity) {
        return exact(quantity)
                .movePointRight(3)
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
    }

    /**
     * Such as {@code 64Mi} or {@code 1e9}; rounded up.
     *
     * @throws IllegalArgumentException if it is not a quantity
     */
    public static long bytes(String quantity) {
        return exact(quantity).setScale(0, RoundingMode.CEILING).longValueExact();
    }

    private static BigDecimal exact(String quantity) {
        try {
            var parts = QUANTITY.matcher(quantity);
            var number = parts.matches() && FACTORS.containsKey(parts.group(2))
                    ? new BigDecimal(parts.group(1)).multiply(FACTORS.get(parts.group(2)))
                    : BigDecimal.valueOf(NumberText.decimal(quantity));
            if (number.signum() >= 0 && number.precision() - number.scale() <= MOST_DIGITS) {
                return number;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException(wrong(quantity), e);
        }
        throw new IllegalArgumentException(wrong(quantity));
    }

    private static String wrong(String quantity) {
        return "'" + quantity + "' is not a quantity such as 250m, 2 or 64Mi";
    }

    public Resources plus(Resources other) {
        return new Resources(milliCpu + other.milliCpu, bytes + other.bytes);
    }

    /** Nothing less than none. */
    public Resources minus(Resources other) {
        return new Resources(Math.max(0, milliCpu - other.milliCpu), Math.max(0, bytes - other.bytes));
    }

    /** As a person reads it. */
    @Override
    public String toString() {
        return milliCpu + "m, " + mebibytes(bytes);
    }

    /** Such as {@code 64Mi}. */
    public static String mebibytes(long bytes) {
        return (bytes >> 20) + "Mi";
    }
}
