package smartenergy.console;

import java.util.List;
import java.util.stream.Stream;
import smartenergy.telemetry.Kind;
import smartenergy.telemetry.Quantity;

/**
 * A kind of readings, as the page is told of it.
 *
 * @param words null where its readings have none
 */
record DeclaredKind(String text, String label, List<DeclaredQuantity> quantities, Kind.Words words) {
    /**
     * @param type what the number stands for, such as on or off
     * @param optional whether a reading may come without it; then it is in the tables only
     */
    record DeclaredQuantity(String name, String label, String unit, Quantity.Type type, boolean optional) {
        private static DeclaredQuantity of(Quantity quantity) {
            return new DeclaredQuantity(
                    quantity.name(), quantity.label(), quantity.unit(), quantity.type(), quantity.isOptional());
        }
    }

    static List<DeclaredKind> all() {
        return Stream.of(Kind.values()).map(DeclaredKind::of).toList();
    }

    private static DeclaredKind of(Kind kind) {
        return new DeclaredKind(
                kind.text(),
                kind.label(),
                kind.quantities().stream().map(DeclaredQuantity::of).toList(),
                kind.words().orElse(null));
    }
}
