package smartenergy.agent.aircon;

/** How a temperature stands in Modbus registers of 16 bits. */
public enum RegisterFormat {
    INT16(1) {
        @Override
        double decode(int... registers) {
            return (short) registers[0];
        }
    },
    UINT16(1) {
        @Override
        double decode(int... registers) {
            return registers[0] & 0xFFFF;
        }
    },
    /** The high half first. */
    INT32(2) {
        @Override
        double decode(int... registers) {
            return join(registers[0], registers[1]);
        }
    },
    /** IEEE 754, the high half first. */
    FLOAT32(2) {
        @Override
        double decode(int... registers) {
            return Float.intBitsToFloat(join(registers[0], registers[1]));
        }
    },
    /** IEEE 754, the low half first. */
    FLOAT32_SWAPPED(2) {
        @Override
        double decode(int... registers) {
            return Float.intBitsToFloat(join(registers[1], registers[0]));
        }
    };

    private final int count;

    RegisterFormat(int count) {
        this.count = count;
    }

    /** How many registers it takes. */
    int count() {
        return count;
    }

    abstract double decode(int... registers);

    private static int join(int high, int low) {
        return high << 16 | low & 0xFFFF;
    }
}
