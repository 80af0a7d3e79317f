/** Words for generated names. The companies are fictitious ones from Microsoft's documentation. */

export const companies: readonly string[] = [
  'Wingtip Toys',
  'Trey Research',
  'Lucerne Publishing',
  'Humongous Insurance',
  'Graphic Design Institute',
  'Woodgrove Bank',
  'The Phone Company',
  'Southridge Video',
  'School of Fine Art',
  'Consolidated Messenger',
  'Best For You Organics Company',
  'Bellows College',
  'VanArsdel, Ltd.',
  'Nod Publishers',
  'Lamna Healthcare Company',
  'Fincher Architects',
  'First Up Consultants',
  'Fourth Coffee Roasters',
  'Fabrikam Residences',
  'Contoso Suites',
  'Adatum Freight',
  'Parnell Aerospace',
  'Olive Grove Market',
  'Blue Harbor Logistics',
  'Cedar Valley Dairy',
  'Pinecrest Furniture',
  'Silver Birch Paper',
  'Redwood Instruments',
  'Harvest Lane Foods',
  'Granite Peak Tools',
  'Willow Creek Clinic',
  'Maple Street Bikes',
]

export const firstNames: readonly string[] = [
  'Aaron',
  'Beth',
  'Carla',
  'Diego',
  'Elena',
  'Farid',
  'Grace',
  'Hana',
  'Ivan',
  'Julia',
  'Kofi',
  'Lena',
  'Marco',
  'Nadia',
  'Oscar',
  'Priya',
  'Quinn',
  'Rosa',
  'Samir',
  'Tara',
  'Umar',
  'Vera',
  'Wendy',
  'Xavier',
  'Yusuf',
  'Zoe',
]

export const lastNames: readonly string[] = [
  'Adler',
  'Brandt',
  'Castell',
  'Dufour',
  'Ekman',
  'Falk',
  'Garza',
  'Hollis',
  'Ibarra',
  'Jansen',
  'Keller',
  'Lindqvist',
  'Moreau',
  'Novak',
  'Okafor',
  'Pereira',
  'Quigley',
  'Rossi',
  'Sato',
  'Tanaka',
  'Underwood',
  'Vasquez',
  'Weber',
  'Yilmaz',
  'Zeman',
]

export const jobTitles: readonly string[] = [
  'Purchasing Manager',
  'Owner',
  'Operations Lead',
  'Warehouse Supervisor',
  'Chief Financial Officer',
  'Office Assistant',
  'Plant Manager',
]

export interface SamplePlace {
  readonly city: string
  readonly region: string | null
  readonly postalCode: string
  readonly country: string
  readonly territory: string
}

export const places: readonly SamplePlace[] = [
  { city: 'Redmond', region: 'WA', postalCode: '98052', country: 'U.S.', territory: 'Western US' },
  { city: 'Dallas', region: 'TX', postalCode: '75201', country: 'U.S.', territory: 'Western US' },
  { city: 'Phoenix', region: 'AZ', postalCode: '85004', country: 'U.S.', territory: 'Western US' },
  { city: 'Boston', region: 'MA', postalCode: '02108', country: 'U.S.', territory: 'Eastern US' },
  { city: 'Atlanta', region: 'GA', postalCode: '30303', country: 'U.S.', territory: 'Eastern US' },
  {
    city: 'Zürich',
    region: null,
    postalCode: '8001',
    country: 'Switzerland',
    territory: 'Central Europe',
  },
  {
    city: 'München',
    region: 'Bayern',
    postalCode: '80331',
    country: 'Germany',
    territory: 'Central Europe',
  },
  {
    city: '東京',
    region: null,
    postalCode: '100-0001',
    country: '日本',
    territory: 'Asia Pacific',
  },
]

export const streets: readonly string[] = [
  'Main Street',
  'Harbor Road',
  'Mill Lane',
  'Station Avenue',
  'Park Boulevard',
]
