package smartenergy.composer.composition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static smartenergy.composer.Functions.aFunction;
import static smartenergy.composer.Functions.composed;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class CompositionTest {
    @Test
    void startsAFunctionAfterAllThatItNeeds() {
        var composition = composed(
                List.of(
                        aFunction("agent").build(),
                        aFunction("relay").after("pond").build(),
                        aFunction("pond").build()),
                List.of(new Connection("agent", "relay", 1883, "", Connection.PLAIN_FORM)));

        assertThat(composition.startOrder()).extracting(Function::name).containsExactly("pond", "relay", "agent");
    }

    @Test
    void keepsTheDeclaredOrderOfWhatNeedsNothingOfEachOther() {
        assertThat(composed(aFunction("b").build(), aFunction("a").build()).startOrder())
                .extracting(Function::name)
                .containsExactly("b", "a");
    }

    @Test
    void refusesACircleAndNamesIt() {
        assertThatThrownBy(() -> composed(
                        aFunction("start").after("a").build(),
                        aFunction("a").after("b").build(),
                        aFunction("b").after("c").build(),
                        aFunction("c").after("a").build()))
                .hasMessage("functions need each other in a circle: a → b → c → a");
    }

    @Test
    void refusesWhatIsNotThereOrTwice() {
        assertThatThrownBy(() -> composed(aFunction("a").after("b").build()))
                .hasMessage("function 'a' comes after 'b', which is no function");
        assertThatThrownBy(() -> composed(
                        List.of(aFunction("a").build()),
                        List.of(new Connection("a", "b", 80, "", Connection.PLAIN_FORM))))
                .hasMessage("a connection has 'b', which is no function");
        assertThatThrownBy(() -> composed(aFunction("a").build(), aFunction("a").build()))
                .hasMessage("there are two functions 'a'");
    }

    @RepeatedTest(50)
    void ordersWhateverHasNoCircle(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        var functions = new ArrayList<Function>();
        for (int n = 0; n < 30; n++) {
            var needed = new ArrayList<String>();
            for (int other = 0; other < n; other++) {
                if (random.nextInt(6) == 0) {
                    needed.add("f" + other);
                }
            }
            functions.add(
                    aFunction("f" + n).after(needed.toArray(String[]::new)).build());
        }
        Collections.shuffle(functions, random);

        var order = new Composition("any", functions, List.of(), List.of()).startOrder();

        assertThat(order).containsExactlyInAnyOrderElementsOf(functions);
        var started = new ArrayList<String>();
        for (var function : order) {
            assertThat(started).containsAll(function.after());
            started.add(function.name());
        }
    }
}
