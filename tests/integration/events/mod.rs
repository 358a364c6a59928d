mod upkeep;
